"""Takes trained networks apart, block by block, and builds networks whose blocks do nothing, or little."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from resnet_lab.deep_network import DeepNetwork
from resnet_lab.errors import LabError
from resnet_lab.normalisation import norms_of

__all__ = [
    "branch_sizes",
    "insert_identities",
    "main_path_of",
    "near_identity",
    "with_a_shortcut_cut",
    "without_a_block",
]

RANDOM_SHARE = 0.1  # of the usual kernels, in those near the identity


def without_a_block(network: DeepNetwork, pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Accuracy (0 to 1) of a trained network without its first block, its second and so on, (blocks,)."""
    whole = _Unrolled(network)
    return whole.with_each_block_changed(pictures, labels, lambda _, a: a)


def with_a_shortcut_cut(network: DeepNetwork, pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Accuracy of a trained residual network with one block's shortcut cut, each in turn, (blocks,)."""
    whole = _Unrolled(network)
    branch = whole.compiled(main_path_of(network.block))
    return whole.with_each_block_changed(
        pictures, labels, lambda number, a: tf.nn.relu(branch(*whole.weights[number], a))
    )


def branch_sizes(network: DeepNetwork, pictures: np.ndarray) -> np.ndarray:
    """Size of what each block's main path adds, relative to the block's input, (blocks,): norm over norm."""
    whole = _Unrolled(network)
    branch = whole.compiled(main_path_of(network.block))
    a = whole.first(pictures)
    sizes = []
    for weights in whole.weights:
        sizes.append(float(tf.norm(branch(*weights, a)) / tf.norm(a)))
        a = whole.block(*weights, a)
    return np.array(sizes)


def main_path_of(block: keras.Model) -> keras.Model:
    """What a residual block adds to its input, as a model with the block's own layers.

    Raises LabError where the block does not end with an addition to its input and one operation.
    """
    try:
        (added,) = _inputs_of(block.outputs[0])
        paths = _inputs_of(added)
        (main_path,) = (tensor for tensor in paths if tensor is not block.inputs[0])
        if len(paths) != 2:
            raise ValueError
        return keras.Model(block.inputs[0], main_path)
    except ValueError:
        raise LabError(
            "The lab cannot find the addition in a block of your residual_stack, which this experiment takes "
            "apart: write it with layers.Add or +, outside of models and layers of your own."
        ) from None


def insert_identities(network: DeepNetwork, depth: int) -> DeepNetwork:
    """A network of `depth` layers that computes what `network` does: the blocks that it has more do nothing.

    Of a plain network: behind a ReLU, where nothing is negative, a convolution that copies each channel, a
    batch norm that has nothing to correct and a ReLU leave everything as it is.
    """
    deeper = DeepNetwork(network.block, depth)
    for part in ("stem", "head"):
        for ours, theirs in zip(getattr(deeper, part).weights, getattr(network, part).weights, strict=True):
            ours.assign(theirs)
    epsilon = norms_of(network.block)[0].epsilon
    of_one = [*network.block.trainable_variables, *network.block.non_trainable_variables]
    ours, theirs = ([*net.learnt, *net.statistics] for net in (deeper, network))
    for weight, longer, shorter in zip(of_one, ours, theirs, strict=True):
        values = np.broadcast_to(_doing_nothing(weight, epsilon), longer.shape).copy()
        values[: network.blocks] = np.asarray(shorter)
        longer.assign(values)
    return deeper


def near_identity(network: DeepNetwork) -> None:
    """Make each kernel of a fresh network's blocks copy its input, plus a tenth of what was drawn."""
    for weight, variable in zip(network.block.trainable_variables, network.learnt, strict=True):
        if len(weight.shape) == 4:
            variable.assign(RANDOM_SHARE * np.asarray(variable) + _doing_nothing(weight, 0.0))


def _doing_nothing(weight: Any, epsilon: float) -> np.ndarray:
    """Values with which a 3x3 convolution copies its input, and a batch norm too."""
    values = np.zeros(weight.shape, np.float32)
    if len(weight.shape) == 4:
        values[1, 1] = np.eye(*weight.shape[2:])
    elif weight.name == "gamma":
        values += 1
    elif weight.name == "moving_variance":
        values += 1 - np.float32(epsilon)  # batch norm adds epsilon to it before the root
    return values


def _inputs_of(tensor: Any) -> list[Any]:
    """The tensors that the operation behind `tensor` was called with."""
    operation, index, _ = tensor._keras_history
    return list(operation._inbound_nodes[index].input_tensors)


class _Unrolled:
    """A trained network as separate parts, to be called one by one in inference mode."""

    def __init__(self, network: DeepNetwork) -> None:
        self.network = network
        self.block = self.compiled(network.block)
        self.weights = [
            tuple(
                [tf.constant(np.asarray(v)[number]) for v in of]
                for of in (network.learnt, network.statistics)
            )
            for number in range(network.blocks)
        ]

    def compiled(self, model: keras.Model) -> Any:
        """`model`, which has the block's own layers, as a function of their weights and an input."""
        names = [
            [weight.path for weight in weights]
            for weights in (
                self.network.block.trainable_variables,
                self.network.block.non_trainable_variables,
            )
        ]
        places = [
            [listed.index(weight.path) for weight in weights]
            for listed, weights in zip(
                names, (model.trainable_variables, model.non_trainable_variables), strict=True
            )
        ]

        def call(learnt: list[Any], statistics: list[Any], a: Any) -> Any:
            chosen = (
                [given[place] for place in of_model]
                for given, of_model in zip((learnt, statistics), places, strict=True)
            )
            return model.stateless_call(*chosen, a, training=False)[0]

        return tf.function(call, autograph=False)

    def first(self, pictures: np.ndarray) -> Any:
        """What the first block reads."""
        return self.network.stem(pictures, training=False)

    def with_each_block_changed(self, pictures: np.ndarray, labels: np.ndarray, change: Any) -> np.ndarray:
        """Accuracy with change(number, a) in the place of block `number`, of each block in turn."""
        a = self.first(pictures)
        accuracies = []
        for number, weights in enumerate(self.weights):
            b = change(number, a)
            for later in self.weights[number + 1 :]:
                b = self.block(*later, b)
            answers = np.asarray(self.network.head(b, training=False)).argmax(axis=1)
            accuracies.append(float(np.mean(answers == labels)))
            a = self.block(*weights, a)
        return np.array(accuracies)
