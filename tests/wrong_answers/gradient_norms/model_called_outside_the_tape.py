"""The tape does not see how the logits come about.

loses: 5
status: raised
words: Is the model called, and the loss computed, inside of `with tf.GradientTape()`
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    logits = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, logits)
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
