# Right. One helper for convolution and batch norm, without biases; ReLU layers; global average pooling.
# %% imports
from keras.layers import (
    Add,
    BatchNormalization,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    Input,
    MaxPool2D,
    ReLU,
    ZeroPadding2D,
)


# %% extra
def conv_bn(x, filters, size, strides=1, padding="valid", relu=True):
    # The batch norm has its own offset, so a bias before it would change nothing.
    x = Conv2D(
        filters, size, strides=strides, padding=padding, use_bias=False, kernel_initializer="he_normal"
    )(x)
    x = BatchNormalization(axis=-1, momentum=0.9)(x)
    return ReLU()(x) if relu else x


# %% identity_block
def identity_block(inputs, f, filters):
    f1, f2, f3 = filters
    out = conv_bn(inputs, f1, 1)
    out = conv_bn(out, f2, f, padding="same")
    out = conv_bn(out, f3, 1, relu=False)
    return ReLU()(Add()([inputs, out]))


# %% convolutional_block
def convolutional_block(inputs, f, filters, s=2):
    f1, f2, f3 = filters
    out = conv_bn(inputs, f1, 1, strides=s)
    out = conv_bn(out, f2, f, padding="same")
    out = conv_bn(out, f3, 1, relu=False)
    return ReLU()(Add()([conv_bn(inputs, f3, 1, strides=s, relu=False), out]))


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = Input(input_shape)
    out = conv_bn(ZeroPadding2D((3, 3))(inputs), 64, (7, 7), strides=(2, 2))
    out = MaxPool2D((3, 3), (2, 2))(out)
    width = 64
    for stage, blocks in enumerate([3, 4, 6, 3]):
        filters = [width, width, 4 * width]
        out = convolutional_block(out, 3, filters, 1 if stage == 0 else 2)
        for _ in range(1, blocks):
            out = identity_block(out, 3, filters)
        width *= 2
    # Pictures of 64x64 leave 2x2 positions here, so this is the 2x2 average pooling and the flattening in
    # one.
    out = GlobalAveragePooling2D()(out)
    return keras.Model(inputs, Dense(classes, activation="softmax")(out), name="ResNet50")
