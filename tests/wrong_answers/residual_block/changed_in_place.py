"""The main path is added into the input itself.

loses: 0.5
words: changes an argument in place
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    a += z2
    return np.maximum(a, 0)
