"""The bias is set to 0 after use, in the caller's own array.

loses: 0.5
words: changes an argument in place
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    z1 = W1 @ a + b1
    b1 -= b1
    a1 = np.maximum(z1, 0)
    return np.maximum(W2 @ a1 + b2 + Ws @ a, 0)
