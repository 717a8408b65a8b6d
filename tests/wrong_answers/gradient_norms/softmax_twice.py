"""A softmax is applied before a loss that applies one.

loses: 3
words: A softmax is applied twice
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, tf.nn.softmax(model(x, training=True)))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
