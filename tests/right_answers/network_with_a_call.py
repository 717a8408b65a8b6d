"""The network is a subclass with a list of blocks and a `call` in functions of tf.nn that hands `training` on."""

import tensorflow as tf


class Block(tf.keras.Model):
    def __init__(self, filters, stride=None):
        super().__init__()
        a, b, c = filters
        self.conv1 = tf.keras.layers.Conv2D(a, 1, strides=stride or 1)
        self.bn1 = tf.keras.layers.BatchNormalization()
        self.conv2 = tf.keras.layers.Conv2D(b, 3, padding="same")
        self.bn2 = tf.keras.layers.BatchNormalization()
        self.conv3 = tf.keras.layers.Conv2D(c, 1)
        self.bn3 = tf.keras.layers.BatchNormalization()
        self.down = None
        if stride is not None:
            self.down = tf.keras.Sequential(
                [tf.keras.layers.Conv2D(c, 1, strides=stride), tf.keras.layers.BatchNormalization()]
            )

    def call(self, inputs, training=False):
        residual = inputs if self.down is None else self.down(inputs, training=training)
        x = tf.nn.relu(self.bn1(self.conv1(inputs), training=training))
        x = tf.nn.relu(self.bn2(self.conv2(x), training=training))
        x = self.bn3(self.conv3(x), training=training)
        return tf.nn.relu(tf.add(x, residual))


class Net(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(64, 7, strides=2)
        self.bn = tf.keras.layers.BatchNormalization()
        self.blocks = []
        for stage, count in enumerate((3, 4, 6, 3)):
            filters = [64 * 2**stage, 64 * 2**stage, 256 * 2**stage]
            self.blocks.append(Block(filters, stride=2 if stage else 1))
            self.blocks += [Block(filters) for _ in range(count - 1)]
        self.dense = tf.keras.layers.Dense(classes)

    def call(self, inputs, training=False):
        x = tf.pad(inputs, [[0, 0], [3, 3], [3, 3], [0, 0]])
        x = tf.nn.relu(self.bn(self.conv(x), training=training))
        x = tf.nn.max_pool2d(x, 3, 2, "VALID")
        for block in self.blocks:
            x = block(x, training=training)
        x = tf.nn.avg_pool2d(x, 2, 2, "VALID")
        return tf.nn.softmax(self.dense(tf.reshape(x, [tf.shape(x)[0], 2048])))


def resnet50(input_shape=(64, 64, 3), classes=6):
    net = Net(classes)
    net.build((None, *input_shape))
    return net
