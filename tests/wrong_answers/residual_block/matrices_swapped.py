"""The two matrices have changed places.

loses: 2.5
words: Which matrix belongs to the first layer of the main path?
"""


def residual_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W2 @ a + b1, 0)
    return np.maximum(W1 @ a1 + b2 + a, 0)
