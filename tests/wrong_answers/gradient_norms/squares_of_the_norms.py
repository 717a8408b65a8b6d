"""The square root is forgotten.

loses: 3
words: the square root is missing
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=True))
    return [float(tf.reduce_sum(g**2)) for g in tape.gradient(loss, kernels)]
