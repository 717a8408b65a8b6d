"""The first bias is forgotten.

loses: 1.5
words: no bias
"""


def plain_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1 @ a, 0)
    return np.maximum(W2 @ a1 + b2, 0)
