"""The largest entry of each gradient is returned.

loses: 3
words: the largest entry of each gradient
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=True))
    return [float(tf.reduce_max(tf.abs(g))) for g in tape.gradient(loss, kernels)]
