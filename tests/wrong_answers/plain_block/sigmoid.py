"""The last activation is a sigmoid.

loses: 2
words: the last ReLU
"""


def plain_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return 1 / (1 + np.exp(-z2))
