"""Stem and head are functions of keras.ops, and the ReLU of the stem comes behind the max pooling."""

from keras import ops


def resnet50(input_shape=(64, 64, 3), classes=6):
    image = keras.Input(batch_shape=(None, *input_shape), dtype="float32")

    features = ops.pad(image, [[0, 0], [3, 3], [3, 3], [0, 0]])
    features = layers.Conv2D(64, 7, strides=2)(features)
    features = layers.BatchNormalization()(features)
    features = ops.max_pool(features, pool_size=(3, 3), strides=2, padding="valid")
    features = ops.relu(features)

    for widths, count, stride in zip(
        ([64, 64, 256], [128, 128, 512], [256, 256, 1024], [512, 512, 2048]), (3, 4, 6, 3), (1, 2, 2, 2)
    ):
        features = convolutional_block(features, 3, widths, stride)
        for _ in range(count - 1):
            features = identity_block(features, 3, widths)

    features = ops.average_pool(features, 2, strides=2)
    features = ops.reshape(features, (-1, 2048))
    logits = layers.Dense(classes)(features)
    return keras.Model(image, ops.softmax(logits, axis=-1))
