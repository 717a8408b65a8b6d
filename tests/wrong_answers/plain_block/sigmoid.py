"""The last activation is a sigmoid.

loses: 2
words: In the place of the last ReLU stands a formula that begins with np.negative. Asked for is ReLU: np.maximum(z, 0).
"""


def plain_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return 1 / (1 + np.exp(-z2))
