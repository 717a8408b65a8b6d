"""A network that raises the hidden pictures: in a message, in the name of a class, in a chain of causes.

scores: 0
"""

import nbformat

from autograder.selfcheck.small_network import answer_with_small_network, write_small_weights

LAYERS = """\
    import tensorflow as tf

    def say(values):
        text = ", ".join(str(int(round(value * 255))) for value in values.ravel()[:64])
        smuggled = "kan" + "arie" + "smuggled"
        raise type(smuggled + text.replace(", ", "_"), (ValueError,), {})(text + smuggled) from KeyError(text)

    class Teller(layers.Layer):
        def call(self, x):
            y = tf.numpy_function(say, [x], tf.float32)
            y.set_shape(x.shape)
            return y

        def compute_output_shape(self, shape):
            return shape

    x = Teller()(x)
"""


def hand_in(folder, notebook):
    write_small_weights(folder / "resnet50.weights.h5")
    answer_with_small_network(notebook, LAYERS)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
