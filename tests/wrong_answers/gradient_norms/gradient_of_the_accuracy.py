"""The accuracy has no gradient.

loses: 5
status: raised
words: A gradient is None where the loss does not follow from the weights.
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.cast(tf.argmax(model(x, training=True), axis=1) == y, tf.float32))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
