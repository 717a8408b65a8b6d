"""The loss is not told that the outputs are logits.

loses: 3
words: from_logits=True
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, model(x, training=True)))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
