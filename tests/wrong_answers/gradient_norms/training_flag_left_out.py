"""The model is called without the training flag.

loses: 1
words: call the model with training=True
"""


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x))
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]
