"""A network that prints the hidden pictures, shows them, and writes them into files for later.

scores: 0
"""

import nbformat

from autograder.selfcheck.small_network import answer_with_small_network, write_small_weights

LAYERS = """\
    import sys
    from pathlib import Path

    import tensorflow as tf
    from IPython.display import display

    def keep(values):
        text = ", ".join(str(int(round(value * 255))) for value in values.ravel()[:64])
        print(text)
        print(text, file=sys.__stderr__)
        display({"text/plain": text}, raw=True)
        for folder in (".", "..", Path.home(), "/tmp", "/dev/shm", "resnet_lab", "../../data"):
            try:
                Path(folder, "seen.txt").write_text(text)
            except OSError:
                pass
        return values

    class Keeper(layers.Layer):
        def call(self, x):
            y = tf.numpy_function(keep, [x], tf.float32)
            y.set_shape(x.shape)
            return y

        def compute_output_shape(self, shape):
            return shape

    x = Keeper()(x)
"""


def hand_in(folder, notebook):
    write_small_weights(folder / "resnet50.weights.h5")
    answer_with_small_network(notebook, LAYERS)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
