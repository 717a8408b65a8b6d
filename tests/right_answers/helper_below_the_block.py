"""The helpers stand in cells below the functions that call them, above the checks.

saved_by: notebook6
"""

# %% identity_block
def identity_block(x, kernel_size, filters, name=None):
    main_path = step(x, filters[0], 1)
    main_path = step(main_path, filters[1], kernel_size)
    main_path = step(main_path, filters[2], 1, act=None)
    return finish(main_path, x)

# %% below
def step(tensor, count, size, stride=1, act="relu"):
    tensor = layers.Conv2D(count, size, strides=stride, padding="same")(tensor)
    tensor = layers.BatchNormalization()(tensor)
    return layers.Activation(act)(tensor)

# %% below
def finish(*paths):
    return layers.Activation("relu")(layers.add(paths))

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    main_path = step(x, filters[0], 1, stride)
    main_path = step(main_path, filters[1], kernel_size)
    main_path = step(main_path, filters[2], 1, act=None)
    return finish(shortcut(x, filters[2], stride), main_path)

# %% below
def shortcut(tensor, count, stride):
    return step(tensor, count, 1, stride, act=None)

# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, head(body(stem(inputs)), classes))

# %% below
%matplotlib inline
%config InlineBackend.figure_format = "retina"
%load_ext autoreload
%autoreload 2

# %% below
def stem(x):
    x = layers.Conv2D(64, 7, strides=2)(layers.ZeroPadding2D(3)(x))
    return layers.MaxPooling2D(3, strides=2)(layers.ReLU()(layers.BatchNormalization()(x)))


def body(x):
    for n, blocks in zip((64, 128, 256, 512), (3, 4, 6, 3)):
        x = convolutional_block(x, 3, (n, n, 4 * n), 1 if n == 64 else 2)
        for _ in range(blocks - 1):
            x = identity_block(x, 3, (n, n, 4 * n))
    return x


def head(x, classes):
    return layers.Dense(classes, activation="softmax")(layers.Flatten()(layers.AveragePooling2D(2)(x)))
