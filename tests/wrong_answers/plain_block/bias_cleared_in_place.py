"""The bias is set to 0 after use, in the caller's own array.

loses: 0.5
words: changes an argument in place
"""


def plain_block(a, W1, b1, W2, b2):
    a1 = W1 @ a + b1
    np.maximum(a1, 0, out=a1)
    z2 = W2 @ a1 + b2
    b1 *= 0
    return np.maximum(z2, 0)
