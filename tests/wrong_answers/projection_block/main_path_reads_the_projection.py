"""The main path reads the projection, too.

loses: 1.5
words: the first layer of the main path
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    p = Ws @ a
    a1 = np.maximum(W1 @ p + b1, 0)
    return np.maximum(W2 @ a1 + b2 + p, 0)
