# Right. The shortcut comes first, main paths are Sequential models, everything is a keyword and has a name.
# %% imports
import tensorflow as tf

print("TensorFlow", tf.__version__)


# %% identity_block
def identity_block(x, kernel_size, filters):
    shortcut = x
    main_path = keras.Sequential(
        [
            layers.Conv2D(filters=filters[0], kernel_size=(1, 1), strides=(1, 1), padding="valid"),
            layers.BatchNormalization(axis=3, epsilon=1e-3),
            layers.Activation("relu"),
            layers.Conv2D(filters=filters[1], kernel_size=(kernel_size, kernel_size), padding="same"),
            layers.BatchNormalization(axis=3, epsilon=1e-3),
            layers.Activation("relu"),
            layers.Conv2D(filters=filters[2], kernel_size=(1, 1), padding="valid"),
            layers.BatchNormalization(axis=3, epsilon=1e-3),
        ]
    )
    return layers.Activation("relu")(layers.add([shortcut, main_path(x)]))


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.Conv2D(filters=filters[2], kernel_size=(1, 1), strides=(stride, stride))(x)
    shortcut = layers.BatchNormalization(axis=3)(shortcut)
    main_path = keras.Sequential(
        [
            layers.Conv2D(filters=filters[0], kernel_size=(1, 1), strides=(stride, stride)),
            layers.BatchNormalization(axis=3),
            layers.Activation("relu"),
            layers.Conv2D(filters=filters[1], kernel_size=(kernel_size, kernel_size), padding="same"),
            layers.BatchNormalization(axis=3),
            layers.Activation("relu"),
            layers.Conv2D(filters=filters[2], kernel_size=(1, 1)),
            layers.BatchNormalization(axis=3),
        ]
    )
    return layers.Activation("relu")(layers.add([shortcut, main_path(x)]))


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    image = keras.Input(shape=input_shape, name="image")
    stem = keras.Sequential(
        [
            layers.ZeroPadding2D(padding=(3, 3)),
            layers.Conv2D(filters=64, kernel_size=(7, 7), strides=(2, 2), name="conv1"),
            layers.BatchNormalization(axis=3, name="bn1"),
            layers.Activation("relu"),
            layers.MaxPooling2D(pool_size=(3, 3), strides=(2, 2)),
        ],
        name="stem",
    )
    x = stem(image)

    x = convolutional_block(x, kernel_size=3, filters=[64, 64, 256], stride=1)
    x = identity_block(x, kernel_size=3, filters=[64, 64, 256])
    x = identity_block(x, kernel_size=3, filters=[64, 64, 256])

    x = convolutional_block(x, kernel_size=3, filters=[128, 128, 512], stride=2)
    x = identity_block(x, kernel_size=3, filters=[128, 128, 512])
    x = identity_block(x, kernel_size=3, filters=[128, 128, 512])
    x = identity_block(x, kernel_size=3, filters=[128, 128, 512])

    x = convolutional_block(x, kernel_size=3, filters=[256, 256, 1024], stride=2)
    x = identity_block(x, kernel_size=3, filters=[256, 256, 1024])
    x = identity_block(x, kernel_size=3, filters=[256, 256, 1024])
    x = identity_block(x, kernel_size=3, filters=[256, 256, 1024])
    x = identity_block(x, kernel_size=3, filters=[256, 256, 1024])
    x = identity_block(x, kernel_size=3, filters=[256, 256, 1024])

    x = convolutional_block(x, kernel_size=3, filters=[512, 512, 2048], stride=2)
    x = identity_block(x, kernel_size=3, filters=[512, 512, 2048])
    x = identity_block(x, kernel_size=3, filters=[512, 512, 2048])

    x = layers.AveragePooling2D(pool_size=(2, 2), name="avg_pool")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(units=classes, activation="softmax", name="fc")(x)
    return keras.Model(inputs=image, outputs=x, name="resnet50")
