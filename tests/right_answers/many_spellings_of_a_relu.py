"""ReLUs by `where`, a mask, `abs` and indexing, products by `dot`, `matmul` and `einsum`."""

def plain_block(a, W1, b1, W2, b2):
    z = np.add(np.dot(W1, a), b1)
    z = np.add(np.dot(W2, z * (z > 0)), b2)
    return np.where(z > 0, z, 0)


def residual_block(a, W1, b1, W2, b2):
    z = np.matmul(W1, a) + b1
    z[z < 0] = 0
    z = sum([np.einsum("ij,jk->ik", W2, z), b2, a])
    return (z + abs(z)) / 2


def projection_block(a, W1, b1, W2, b2, Ws):
    out = b2 + Ws.dot(a)
    out += W2.dot(np.fmax(0.0, W1.dot(a) + b1))
    return np.maximum(out, 0, out=out)


def gradient_norms(model, x, y):
    kernels = [v for v in model.trainable_variables if len(v.shape) == 2]
    with tf.GradientTape() as tape:
        logs = tf.nn.log_softmax(model(x, training=True))
        loss = -tf.reduce_mean(tf.gather(logs, tf.cast(y, tf.int32), axis=1, batch_dims=1))
    return tf.stack([tf.sqrt(tf.reduce_sum(tf.square(g))) for g in tape.gradient(loss, kernels)])
