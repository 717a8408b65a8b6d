"""The projection is added before the second layer.

loses: 3.5
words: added too early, before the second layer
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    a1 = np.maximum(W1 @ a + b1, 0)
    return np.maximum(W2 @ (a1 + Ws @ a) + b2, 0)
