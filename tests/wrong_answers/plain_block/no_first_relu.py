"""The first layer has no ReLU.

loses: 1.5
words: The first ReLU is left out
"""


def plain_block(a, W1, b1, W2, b2):
    return np.maximum(W2 @ (W1 @ a + b1) + b2, 0)
