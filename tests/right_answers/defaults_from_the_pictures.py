"""Default arguments come from the pictures, and the cell ends with a summary, a fit on eight of them and a plot.

saved_by: jupyterlab
"""

# %% resnet50
import matplotlib.pyplot as plt
import numpy as np


def resnet50(input_shape=signs.train_x.shape[1:], classes=len(signs.class_names)):
    inputs = keras.Input(shape=input_shape)
    x = layers.ZeroPadding2D(padding=3)(inputs)
    x = layers.Conv2D(64, kernel_size=7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(pool_size=3, strides=2)(x)

    stride = 1
    for width, blocks in [(64, 3), (128, 4), (256, 6), (512, 3)]:
        filters = np.array([1, 1, 4]) * width
        x = convolutional_block(x, np.int64(3), filters, stride)
        for _ in np.arange(blocks - 1):
            x = identity_block(x, np.int64(3), filters)
        stride = np.int64(2)

    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


test_model = resnet50()
test_model.summary(expand_nested=True, show_trainable=True)
print(test_model.predict(signs.test_x[:2] / 255.0, verbose=1).round(2))
test_model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
log = test_model.fit(signs.train_x[:8] / 255.0, signs.train_y[:8], batch_size=4, verbose=2)
plt.plot(log.history["loss"], "o")
plt.title("only a test")
plt.show()
del test_model, log
test_x = signs.test_x
test_x.shape
