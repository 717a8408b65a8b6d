"""The first layer is taken to have as many units as there are features.

loses: 0.5
words: In a product the left matrix
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = np.stack([W1[i] @ a + b1[i] for i in range(len(a))])
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return np.maximum(z2 + a, 0)
