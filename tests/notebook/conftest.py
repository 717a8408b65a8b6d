"""What the notebook's tests share: the master, small pictures, a small network with nested batch norms."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from resnet_lab.pictures import Pictures

from autograder.course import NETWORK_NOTEBOOK, Course, find_course
from autograder.training import reference_functions

COLOURS = np.array([(230, 30, 30), (30, 230, 30), (30, 30, 230)], dtype=np.uint8)


def pytest_configure(config):
    """Keras copies variables with np.array, and TensorFlow's __array__ does not know NumPy 2's `copy` yet."""
    config.addinivalue_line(
        "filterwarnings", "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    )


@pytest.fixture(scope="session")
def course() -> Course:
    return find_course(Path(__file__).parent)


@pytest.fixture(scope="session")
def master_path(course):
    return course.solutions / NETWORK_NOTEBOOK


@pytest.fixture
def master(master_path):
    return nbformat.read(master_path, as_version=nbformat.NO_CONVERT)


@pytest.fixture(scope="session")
def reference(course):
    """The reference's functions by name."""
    return reference_functions(course)


@pytest.fixture(scope="session")
def coloured() -> Pictures:
    """Pictures of 8x8 pixels, noisy red, green or blue: learnt in seconds, and not linearly blank."""
    rng = np.random.default_rng(1)

    def part(count):
        labels = rng.integers(0, 3, count)
        noise = rng.integers(-25, 25, (count, 8, 8, 3))
        return (COLOURS[labels][:, None, None] + noise).clip(0, 255).astype(np.uint8), labels

    return Pictures(*part(192), *part(48), ("red", "green", "blue"))


@pytest.fixture
def small_network():
    """Builds a network with batch norms at the top, in a nested model and in a Layer subclass."""
    import keras
    from keras import layers

    class Normalised(layers.Layer):
        """A Layer subclass that forgets to pass `training` on."""

        def __init__(self, filters):
            super().__init__()
            self.convolution = layers.Conv2D(filters, 3, padding="same")
            self.norm = layers.BatchNormalization()

        def build(self, shape):
            self.convolution.build(shape)
            self.norm.build(self.convolution.compute_output_shape(shape))

        def call(self, x):
            return self.norm(self.convolution(x))

    def build(classes=3):
        inputs = keras.Input((8, 8, 3))
        x = layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same")(inputs))
        inside = keras.Input((8, 8, 16))
        nested = keras.Model(
            inside, layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same")(inside))
        )
        x = layers.ReLU()(nested(layers.ReLU()(x)))
        x = layers.ReLU()(Normalised(16)(x))
        x = layers.GlobalAveragePooling2D()(x)
        return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))

    return build
