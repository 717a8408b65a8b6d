"""The shortcut is added before the second layer.

loses: 4.5
words: added too early, before the second layer
"""


def residual_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1 @ a + b1, 0)
    return np.maximum(W2 @ (a1 + a) + b2, 0)
