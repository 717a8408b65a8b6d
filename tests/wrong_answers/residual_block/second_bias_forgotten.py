"""The second bias is forgotten.

loses: 2
words: the bias b2
"""


def residual_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1 @ a + b1, 0)
    return np.maximum(W2 @ a1 + a, 0)
