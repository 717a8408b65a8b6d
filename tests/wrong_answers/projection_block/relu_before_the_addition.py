"""The ReLU comes before the addition.

loses: 1
words: The ReLU comes after the addition
"""


def projection_block(a, W1, b1, W2, b2, Ws):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2, 0) + Ws @ a
