"""The return is forgotten.

loses: 7
status: raised
words: Is there a return at the end
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    np.maximum(z2 + a, 0)
