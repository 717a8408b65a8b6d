"""There is no ReLU after the addition.

loses: 2
words: The last step of a block is relu(main path + shortcut).
"""


def residual_block(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    return z2 + a
