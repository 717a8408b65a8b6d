"""Nothing is added.

loses: 4
words: main path + shortcut is left out
"""


def residual_block(a, W1, b1, W2, b2):
    return plain_block(a, W1, b1, W2, b2)


def plain_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1 @ a + b1, 0)
    return np.maximum(W2 @ a1 + b2, 0)
