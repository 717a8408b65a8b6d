"""As the first ResNet-50 for Keras was written: stage and block letters in names, `K`, a stage argument at the end."""

import keras.backend as K
from keras.layers import Activation, AveragePooling2D, BatchNormalization, Conv2D, Dense, Flatten, Input
from keras.layers import MaxPooling2D, ZeroPadding2D, add
from keras.models import Model

K.set_image_data_format("channels_last")


def identity_block(input_tensor, kernel_size, filters, stage=1, block="a"):
    nb_filter1, nb_filter2, nb_filter3 = filters
    bn_axis = 3 if K.image_data_format() == "channels_last" else 1
    conv_name_base = "res" + str(stage) + block + "_branch"
    bn_name_base = "bn" + str(stage) + block + "_branch"

    x = Conv2D(nb_filter1, (1, 1), name=conv_name_base + "2a")(input_tensor)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2a")(x)
    x = Activation("relu")(x)

    x = Conv2D(nb_filter2, (kernel_size, kernel_size), padding="same", name=conv_name_base + "2b")(x)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2b")(x)
    x = Activation("relu")(x)

    x = Conv2D(nb_filter3, (1, 1), name=conv_name_base + "2c")(x)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2c")(x)

    x = add([x, input_tensor])
    x = Activation("relu")(x)
    return x


def convolutional_block(input_tensor, kernel_size, filters, strides=(2, 2), stage=1, block="a"):
    nb_filter1, nb_filter2, nb_filter3 = filters
    bn_axis = 3 if K.image_data_format() == "channels_last" else 1
    conv_name_base = "res" + str(stage) + block + "_branch"
    bn_name_base = "bn" + str(stage) + block + "_branch"

    x = Conv2D(nb_filter1, (1, 1), strides=strides, name=conv_name_base + "2a")(input_tensor)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2a")(x)
    x = Activation("relu")(x)

    x = Conv2D(nb_filter2, (kernel_size, kernel_size), padding="same", name=conv_name_base + "2b")(x)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2b")(x)
    x = Activation("relu")(x)

    x = Conv2D(nb_filter3, (1, 1), name=conv_name_base + "2c")(x)
    x = BatchNormalization(axis=bn_axis, name=bn_name_base + "2c")(x)

    shortcut = Conv2D(nb_filter3, (1, 1), strides=strides, name=conv_name_base + "1")(input_tensor)
    shortcut = BatchNormalization(axis=bn_axis, name=bn_name_base + "1")(shortcut)

    x = add([x, shortcut])
    x = Activation("relu")(x)
    return x


def resnet50(input_shape=(64, 64, 3), classes=6):
    img_input = Input(shape=input_shape)
    x = ZeroPadding2D((3, 3))(img_input)
    x = Conv2D(64, (7, 7), strides=(2, 2), name="conv1")(x)
    x = BatchNormalization(axis=3, name="bn_conv1")(x)
    x = Activation("relu")(x)
    x = MaxPooling2D((3, 3), strides=(2, 2))(x)

    x = convolutional_block(x, 3, [64, 64, 256], stage=2, block="a", strides=(1, 1))
    x = identity_block(x, 3, [64, 64, 256], stage=2, block="b")
    x = identity_block(x, 3, [64, 64, 256], stage=2, block="c")

    x = convolutional_block(x, 3, [128, 128, 512], stage=3, block="a")
    x = identity_block(x, 3, [128, 128, 512], stage=3, block="b")
    x = identity_block(x, 3, [128, 128, 512], stage=3, block="c")
    x = identity_block(x, 3, [128, 128, 512], stage=3, block="d")

    x = convolutional_block(x, 3, [256, 256, 1024], stage=4, block="a")
    for letter in "bcdef":
        x = identity_block(x, 3, [256, 256, 1024], stage=4, block=letter)

    x = convolutional_block(x, 3, [512, 512, 2048], stage=5, block="a")
    x = identity_block(x, 3, [512, 512, 2048], stage=5, block="b")
    x = identity_block(x, 3, [512, 512, 2048], stage=5, block="c")

    x = AveragePooling2D((2, 2), name="avg_pool")(x)
    x = Flatten()(x)
    x = Dense(classes, activation="softmax", name="fc" + str(classes))(x)
    return Model(img_input, x, name="resnet50")
