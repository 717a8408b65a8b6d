"""Arrays are multiplied number by number.

loses: 3
status: raised
words: the product of matrices is `@`
"""


def plain_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1 * a + b1, 0)
    return np.maximum(W2 * a1 + b2, 0)
