"""The first layer's output is projected.

loses: 2.5
words: The shortcut starts from the first ReLU
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2 + Ws @ a1, 0)
