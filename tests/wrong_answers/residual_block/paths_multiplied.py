"""Main path and shortcut are multiplied.

loses: 6
words: np.multiply joins the two paths here. They are to be added: main path + shortcut.
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2 * a, 0)
