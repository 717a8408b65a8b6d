"""Blocks that turn everything round and keep examples in rows, as Keras does."""

def dense(rows, W, b):
    return rows @ W.T + b.T


def plain_block(a, W1, b1, W2, b2):
    return np.clip(dense(np.clip(dense(a.T, W1, b1), 0, None), W2, b2), 0, None).T


def residual_block(a, W1, b1, W2, b2):
    rows = a.T
    y = dense(rows, W1, b1).clip(min=0)
    return (dense(y, W2, b2) + rows).clip(min=0).T


def projection_block(a, W1, b1, W2, b2, Ws):
    rows = a.T
    y = dense(rows, W1, b1).clip(min=0)
    return (dense(y, W2, b2) + rows @ Ws.T).clip(min=0).T


def gradient_norms(model, x, y):
    norms = []
    with tf.GradientTape(persistent=True) as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    for layer in model.layers:
        if isinstance(layer, layers.Dense):
            norms.append(np.linalg.norm(tape.gradient(loss, layer.kernel)))
    return norms
