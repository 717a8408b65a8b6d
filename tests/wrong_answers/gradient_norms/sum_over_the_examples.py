"""The losses of the examples are added.

loses: 3
words: take the mean
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(keras.losses.sparse_categorical_crossentropy(y, model(x, training=True), from_logits=True))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
