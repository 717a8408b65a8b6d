"""Blocks written with TensorFlow instead of NumPy."""

def layer(W, a, b):
    return tf.matmul(W, a) + b


def plain_block(a, W1, b1, W2, b2):
    return tf.nn.relu(layer(W2, tf.nn.relu(layer(W1, a, b1)), b2))


def residual_block(a, W1, b1, W2, b2):
    return tf.nn.relu(layer(W2, tf.nn.relu(layer(W1, a, b1)), b2) + a).numpy()


def projection_block(a, W1, b1, W2, b2, Ws):
    return keras.ops.relu(keras.ops.matmul(W2, keras.ops.relu(layer(W1, a, b1))) + b2 + tf.matmul(Ws, a))


def gradient_norms(model, x, y):
    with tf.GradientTape() as tape:
        one_hot = tf.one_hot(y, model.output_shape[-1])
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)(one_hot, model(x, training=True))
    pairs = zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables))
    return [keras.ops.norm(g) for v, g in pairs if v.path.split("/")[-1] == "kernel"]
