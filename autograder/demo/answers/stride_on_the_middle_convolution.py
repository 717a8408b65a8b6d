# Wrong. The stride of the main path is on its second convolution: right shapes, other values.
# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    main_path = layers.Conv2D(filters[0], 1)(x)
    main_path = layers.BatchNormalization()(main_path)
    main_path = layers.ReLU()(main_path)
    main_path = layers.Conv2D(filters[1], kernel_size, strides=stride, padding="same")(main_path)
    main_path = layers.BatchNormalization()(main_path)
    main_path = layers.ReLU()(main_path)
    main_path = layers.Conv2D(filters[2], 1)(main_path)
    main_path = layers.BatchNormalization()(main_path)

    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)

    return layers.ReLU()(layers.Add()([main_path, shortcut]))
