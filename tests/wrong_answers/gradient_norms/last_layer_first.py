"""The last layer's norm comes first.

loses: 4
words: the first layer comes first
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=True))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)[::-1]]
