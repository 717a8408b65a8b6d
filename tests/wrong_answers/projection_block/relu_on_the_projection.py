"""The projection has a ReLU of its own.

loses: 2
words: ReLU
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    shortcut = np.maximum(Ws @ a, 0)
    return np.maximum(z2 + shortcut, 0)
