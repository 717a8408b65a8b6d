"""The first matrix is transposed, as in Keras.

loses: 2.5
words: so leave .T out
"""


def residual_block(a, W1, b1, W2, b2):
    a1 = np.maximum(W1.T @ a + b1, 0)
    return np.maximum(W2 @ a1 + b2 + a, 0)
