"""There is a number for each bias, too.

loses: 4
words: There is a number for each bias, too
"""


def gradient_norms(model, x, y):
    kernels = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=True))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
