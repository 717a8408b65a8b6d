# Generated from solutions/residual_networks/resnet_lab/deep_network.py by `autograder release`.
"""Networks of many equal blocks, made of a student's stack, whose depth costs nothing to compile.

A Keras graph of 110 layers takes half a minute to compile, and one of 1,202 layers more frames than Python
has. So the student's function is called for one block only, and TensorFlow repeats that block in a loop, each
time with weights of its own: 1,202 layers compile in the seconds that 8 take, and Keras sees a shallow graph.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from resnet_lab.errors import LabError
from resnet_lab.normalisation import norms_of

__all__ = ["DeepNetwork", "one_block"]

Stack = Callable[..., Any]  # (x, blocks, filters) -> a tensor of x's shape

PICTURE = (8, 8, 1)
CLASSES = 10
FILTERS = 16
STATISTICS_BATCHES = 8  # of training pictures, which batch norm's mean and variance are estimated from


def one_block(stack: Stack, filters: int = FILTERS) -> keras.Model:
    """One block of a student's stack as a model, (8, 8, filters) -> (8, 8, filters). Raises LabError."""
    x = keras.Input((*PICTURE[:2], filters))
    y = stack(x, 1, filters)
    if not isinstance(y, keras.KerasTensor) or tuple(y.shape[1:]) != tuple(x.shape[1:]):
        raise LabError("The stack does not return a tensor of x's shape: run its check above first.")
    return keras.Model(x, y)


class DeepNetwork:
    """A 3x3 convolution, (depth - 2) / 2 blocks of two convolutions, global average pooling, a dense layer.

    block: a model of one block, (batch, 8, 8, filters) -> the same shape. depth: layers with weights on the
    longest way; LabError unless blocks of two make it up. All kernels are drawn from `seed` by the rule of He
    et al. 2015 (arXiv:1502.01852), whatever the block's own layers would draw, so that networks differ in
    nothing but their blocks.

    learnt and statistics hold for each weight of the block one variable, (blocks, *the weight's shape).
    Batch norm keeps no moving averages here: `estimate_statistics` measures mean and variance when they are
    needed, as normalisation.reestimate does.
    """

    def __init__(self, block: keras.Model, depth: int, seed: int = 0) -> None:
        if depth < 4 or depth % 2:
            raise LabError(
                f"There is no network of {depth} layers here: blocks have two, the first convolution and the "
                "dense layer are two more, so choose an even number from 4 on."
            )
        self.depth, self.blocks = depth, (depth - 2) // 2
        self.block = block
        filters = block.input_shape[-1]
        self.stem, self.head = _stem(filters), _head(filters)
        for norm in norms_of(self.stem) + norms_of(block):
            norm.momentum = 0.0  # a call in training mode then hands out the batch's own mean and variance
        self.learnt = [self._for_each_block(weight) for weight in block.trainable_variables]
        self.statistics = [self._for_each_block(weight) for weight in block.non_trainable_variables]
        self.trainable = [*self.stem.trainable_variables, *self.learnt, *self.head.trainable_variables]
        of_one = (weight for part in (self.stem, block, self.head) for weight in part.trainable_variables)
        self._are_kernels = [len(weight.shape) > 1 for weight in of_one]
        self._draw_kernels(seed)
        self.optimizer = keras.optimizers.Adam(1e-3)
        self.optimizer.build(self.trainable)
        self._compile()

    def count_params(self) -> int:
        """All weights, those of batch norm included."""
        return sum(int(np.prod(v.shape)) for v in (*self.trainable, *self.statistics)) + sum(
            int(np.prod(v.shape)) for v in self.stem.non_trainable_variables
        )

    def train_step(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Learn from one batch; returns the loss and the accuracy in training mode, before learning."""
        loss, accuracy = self._train_step(x, y)
        return float(loss), float(accuracy)

    def estimate_statistics(self, pictures: np.ndarray, batch_size: int = 64) -> None:
        """Set every batch norm's mean and variance to their averages over a few batches of `pictures`."""
        starts = range(0, len(pictures) - batch_size + 1, batch_size)[:STATISTICS_BATCHES]
        measured = [self._measure_statistics(pictures[start : start + batch_size]) for start in starts]
        variables = [*self.stem.non_trainable_variables, *self.statistics]
        for number, variable in enumerate(variables):
            variable.assign(np.mean([np.asarray(batch[number]) for batch in measured], axis=0))

    def accuracy(self, pictures: np.ndarray, labels: np.ndarray) -> float:
        """The share, 0 to 1, of `pictures` that are named rightly in inference mode."""
        return float(np.mean(self.logits(pictures).argmax(axis=1) == labels))

    def logits(self, pictures: np.ndarray) -> np.ndarray:
        """float32, (pictures, 10), in inference mode."""
        return np.asarray(self._logits(pictures))

    def gradient_norms(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Norm of the loss's gradient with respect to each kernel, (depth,), first layer to last, in training
        mode.
        """
        gradients = [np.asarray(gradient) for gradient in self._gradients(x, y)]
        first, *of_blocks, last = (
            gradient for gradient, is_kernel in zip(gradients, self._are_kernels, strict=True) if is_kernel
        )
        by_block = [np.sqrt((kernel.astype(np.float64) ** 2).sum(axis=(1, 2, 3, 4))) for kernel in of_blocks]
        inner = np.stack(by_block, axis=1).ravel()
        return np.array([np.linalg.norm(first), *inner, np.linalg.norm(last)])

    def _for_each_block(self, weight: Any) -> keras.Variable:
        values = np.repeat(np.asarray(weight)[None], self.blocks, axis=0)
        return keras.Variable(values, name=weight.name)

    def _draw_kernels(self, seed: int) -> None:
        generator = np.random.default_rng(seed)
        for variable, is_kernel in zip(self.trainable, self._are_kernels, strict=True):
            if is_kernel:
                fan_in = np.prod(variable.shape[-4:-1])  # without the axis of blocks, where there is one
                variable.assign(generator.standard_normal(variable.shape) * np.sqrt(2 / fan_in))

    def _compile(self) -> None:
        pictures, labels = tf.TensorSpec((None, *PICTURE), tf.float32), tf.TensorSpec((None,), tf.int32)
        self._train_step = tf.function(self._learn, input_signature=[pictures, labels])
        self._gradients = tf.function(
            lambda x, y: self._loss_and_gradients(x, y)[2], input_signature=[pictures, labels]
        )
        self._measure_statistics = tf.function(
            lambda x: self._forward(x, training=True)[1], input_signature=[pictures]
        )
        self._logits = tf.function(lambda x: self._forward(x, training=False)[0], input_signature=[pictures])

    def _learn(self, x: Any, y: Any) -> tuple[Any, Any]:
        loss, accuracy, gradients = self._loss_and_gradients(x, y)
        self.optimizer.apply(gradients, self.trainable)
        return loss, accuracy

    def _loss_and_gradients(self, x: Any, y: Any) -> tuple[Any, Any, list[Any]]:
        with tf.GradientTape() as tape:
            logits = self._forward(x, training=True)[0]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
        right = tf.argmax(logits, axis=1, output_type=tf.int32) == y
        gradients = tape.gradient(loss, [variable.value for variable in self.trainable])
        return loss, tf.reduce_mean(tf.cast(right, tf.float32)), gradients

    def _forward(self, x: Any, training: bool) -> tuple[Any, list[Any]]:
        """The logits, and in training mode the batch's statistics of every batch norm."""
        # Arrays of tensors, since the gradient of an indexed tensor is as large as all blocks together.
        learnt, statistics = (
            [_in_parts(variable) for variable in variables] for variables in (self.learnt, self.statistics)
        )
        a, measured = self.stem.stateless_call(
            self.stem.trainable_variables, self.stem.non_trainable_variables, x, training=training
        )
        empty = [
            tf.TensorArray(tf.float32, size=self.blocks, element_shape=weight.shape[1:])
            for weight in self.statistics
        ]

        def one_more(block: Any, a: Any, found: list[Any]) -> tuple[Any, Any, list[Any]]:
            a, of_batch = self.block.stateless_call(
                [weight.read(block) for weight in learnt],
                [weight.read(block) for weight in statistics],
                a,
                training=training,
            )
            if training:
                found = [
                    array.write(block, tf.stop_gradient(value))
                    for array, value in zip(found, of_batch, strict=True)
                ]
            return block + 1, a, found

        _, a, found = tf.while_loop(
            lambda block, *_: block < self.blocks, one_more, (tf.constant(0), a, empty)
        )
        logits, _ = self.head.stateless_call(
            self.head.trainable_variables, self.head.non_trainable_variables, a, training=training
        )
        return logits, [*measured, *(array.stack() for array in found)] if training else []


def _in_parts(variable: Any) -> tf.TensorArray:
    """A variable cut along its first axis."""
    count, *shape = variable.shape
    array = tf.TensorArray(tf.float32, size=count, element_shape=shape, clear_after_read=False)
    return array.unstack(variable.value)


def _stem(filters: int) -> keras.Model:
    x = keras.Input(PICTURE)
    y = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    y = keras.layers.BatchNormalization()(y)
    return keras.Model(x, keras.layers.Activation("relu")(y))


def _head(filters: int) -> keras.Model:
    x = keras.Input((*PICTURE[:2], filters))
    pooled = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(x, keras.layers.Dense(CLASSES)(pooled))
