"""The second layer has no ReLU.

loses: 0.5
words: The last ReLU is left out
"""


def plain_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return z2
