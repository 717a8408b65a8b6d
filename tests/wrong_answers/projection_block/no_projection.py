"""The input is added as it is.

loses: 2.5
words: projection on the shortcut is left out
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2 + a, 0)
