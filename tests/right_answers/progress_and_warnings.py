"""A progress bar, plots of each block, warnings made errors, and a check of the numerics."""

import io
import sys
import warnings

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

warnings.simplefilter("error")
np.seterr(all="raise")
tf.get_logger().setLevel("INFO")
tf.debugging.enable_check_numerics()
plt.style.use("ggplot")


def convolutional_block(x, kernel_size, filters, stride=2):
    bar = keras.utils.Progbar(8, unit_name="layer")
    skip = layers.Conv2D(filters[2], 1, strides=stride)(x); bar.add(1)
    skip = layers.BatchNormalization()(skip); bar.add(1)
    x = layers.Conv2D(filters[0], 1, strides=stride)(x); bar.add(1)
    x = layers.ReLU()(layers.BatchNormalization()(x)); bar.add(1)
    x = layers.Conv2D(filters[1], kernel_size, padding="same")(x); bar.add(1)
    x = layers.ReLU()(layers.BatchNormalization()(x)); bar.add(1)
    x = layers.Conv2D(filters[2], 1)(x); bar.add(1)
    x = layers.BatchNormalization()(x); bar.add(1)
    print("sizes:", x.shape, skip.shape, file=sys.stderr)
    fig, ax = plt.subplots()
    ax.bar(["1", "2", "3"], filters)
    fig.savefig(io.BytesIO())
    plt.show()
    plt.close(fig)
    return layers.ReLU()(layers.Add()([x, skip]))
