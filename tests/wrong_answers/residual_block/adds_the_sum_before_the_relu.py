"""The shortcut starts at z1.

loses: 2.5
words: the first layer of the main path
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2 + z1, 0)
