"""A network whose answer for a picture depends on the others in the batch, on earlier calls, on the clock.

scores: 0
"""

import nbformat

from autograder.selfcheck.small_network import answer_with_small_network, write_small_weights

LAYERS = """\
    import time

    class Neighbours(layers.Layer):
        calls = 0

        def call(self, x):
            Neighbours.calls += 1
            return x - keras.ops.roll(x, Neighbours.calls, axis=0) + time.time() % 1

    x = Neighbours()(x)
"""


def hand_in(folder, notebook):
    write_small_weights(folder / "resnet50.weights.h5")
    answer_with_small_network(notebook, LAYERS)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
