"""Blocks and networks in plain Keras: one right way, and one way for each mistake.

Each wrong block is the right one with one option changed; the options stand in WRONG_BLOCKS with the words
that the explanation must hold.
"""
# ruff: noqa: E501  tables: each row is one line

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import layers
from resnet_lab.expected import STAGES


def block(
    x: Any,
    kernel_size: int,
    filters: Sequence[int],
    stride: int | None = None,
    *,
    epsilon: float = 1e-3,
    momentum: float = 0.99,
    bias: bool = True,
    axis: int = -1,
    norms: tuple[int, int, int] = (1, 1, 1),  # how many after each convolution
    relus: tuple[bool, bool] = (True, True),
    strides_at: tuple[int, ...] = (0,),  # convolutions of the main path with the stride
    shortcut_stride: bool = True,
    sizes: tuple[int | None, int | None, int | None] = (1, None, 1),  # None: kernel_size
    middle_padding: str = "same",
    shortcut_kernel: int = 1,
    shortcut_norm: bool = True,
    shortcut_from: str = "input",
    second_reads: str = "first",
    relu_before_addition: str = "",
    final_relu: bool = True,
    addition: bool = True,
    join: Callable[[list[Any]], Any] | None = None,
    activation: Callable[[Any], Any] = keras.ops.relu,
    dropout: float = 0.0,
    training: bool | None = None,
    trainable: bool = True,
    one_norm: bool = False,
    initializer: str = "glorot_uniform",
) -> Any:
    """A bottleneck block; `stride` None: an identity block. The defaults are right, every other value is in
    use below.
    """

    def norm(y: Any) -> Any:
        layer = layers.BatchNormalization(axis=axis, epsilon=epsilon, momentum=momentum, trainable=trainable)
        if one_norm:
            layer = shared.setdefault(y.shape[-1], layer)
        return layer(y, training=training)

    shared: dict[int, Any] = {}
    path = x
    for number, (size, count) in enumerate(zip(sizes, filters, strict=True)):
        path = layers.Conv2D(
            count,
            size or kernel_size,
            strides=(stride or 1) if number in strides_at else 1,
            padding=middle_padding if number == 1 else "same",
            use_bias=bias,
            kernel_initializer=initializer,
        )(x if number == 1 and second_reads == "input" else path)
        for _ in range(norms[number]):
            path = norm(path)
        if number < 2 and relus[number]:
            path = activation(path)
            if dropout:
                path = layers.Dropout(dropout)(path)
    shortcut = x
    if stride is not None:
        source = path if shortcut_from == "main path" else x
        shortcut = layers.Conv2D(
            filters[2], shortcut_kernel, padding="same", use_bias=bias, kernel_initializer=initializer,
            strides=stride if shortcut_stride and shortcut_from != "main path" else 1,
        )(source)  # fmt: skip
        if shortcut_norm:
            shortcut = norm(path if shortcut_from == "main path, after its convolution" else shortcut)
    if "main" in relu_before_addition:
        path = activation(path)
    if "shortcut" in relu_before_addition:
        shortcut = activation(shortcut)
    if addition:
        path = join([path, shortcut]) if join else layers.Add()([path, shortcut])
    return activation(path) if final_relu else path


# name -> (options, words of the explanation), of both blocks
WRONG_BLOCKS: dict[str, tuple[dict[str, Any], str]] = {
    "no_final_relu": ({"final_relu": False}, "After the addition: expected ReLU"),
    "relu_before_the_addition": ({"relu_before_addition": "main", "final_relu": False}, "The ReLU comes after the addition"),
    "relu_before_and_after": ({"relu_before_addition": "main"}, "The ReLU comes after the addition"),
    "no_first_norm": ({"norms": (0, 1, 1)}, "first batch norm of the main path is left out"),
    "no_last_norm": ({"norms": (1, 1, 0)}, "third batch norm of the main path is left out"),
    "norm_twice": ({"norms": (1, 2, 1)}, "There is a batch norm too many before the second ReLU"),
    "no_first_relu": ({"relus": (False, True)}, "The first ReLU of the main path is left out"),
    "no_second_relu": ({"relus": (True, False)}, "The second ReLU of the main path is left out"),
    "norm_on_height": ({"axis": 1}, "expected axis 3, received axis 1"),
    "kernel_size_ignored": ({"sizes": (1, 1, 1)}, "expected kernel size 3x3, received kernel size 1x1"),
    "kernel_size_first": ({"sizes": (None, 1, 1)}, "In the first convolution of the main path: expected kernel size 1x1"),
    "second_reads_the_input": ({"second_reads": "input"}, "the second convolution of the main path reads what comes before them"),
    "no_addition": ({"addition": False}, "The shortcut is not added to the main path"),
    "multiplied": ({"join": layers.multiply}, "expected an addition, received Multiply"),
    "shortcut_twice": ({"join": lambda paths: paths[1] + paths[1]}, "added to itself, and the third batch norm of the main path is missing"),
    "main_path_twice": ({"join": lambda paths: paths[0] + paths[0]}, "joins the end of the main path and the shortcut"),
    "tanh": ({"activation": keras.ops.tanh}, "expected ReLU, received Tanh"),
    "sigmoid": ({"activation": layers.Activation("sigmoid")}, "expected ReLU, received sigmoid"),
    "leaky_relu": ({"activation": lambda y: layers.LeakyReLU()(y)}, "expected ReLU, received LeakyReLU"),
    "dropout": ({"dropout": 0.5}, "Dropout(0.5)"),
    "training_for_ever": ({"training": True}, "training mode for ever"),
    "large_epsilon": ({"epsilon": 300.0}, "epsilon 300"),
    "frozen": ({"trainable": False}, "trainable=False"),
}  # fmt: skip
WRONG_CONVOLUTIONAL_BLOCKS: dict[str, tuple[dict[str, Any], str]] = {
    "shortcut_from_main_path": ({"shortcut_from": "main path"}, "The shortcut starts from the main path's output"),
    "shortcut_norm_from_main_path": ({"shortcut_from": "main path, after its convolution"}, "The shortcut's batch norm reads the main path's output"),
    "wide_shortcut": ({"shortcut_kernel": 3}, "1x1, whatever kernel_size is"),
    "stride_on_second": ({"strides_at": (1,)}, "In the first convolution of the main path: expected stride 2, received stride 1"),
    "stride_on_third": ({"strides_at": (2,)}, "expected stride 2, received stride 1"),
    "no_stride": ({"strides_at": (), "shortcut_stride": False}, "expected stride 2, received stride 1"),
    "shortcut_without_norm": ({"shortcut_norm": False}, "The batch norm on the shortcut is left out"),
    "relu_on_both_paths": ({"relu_before_addition": "main shortcut"}, "The ReLU comes after the addition"),
}  # fmt: skip


def resnet50(
    input_shape: Sequence[int] = (64, 64, 3),
    classes: int = 6,
    *,
    padding: int = 3,
    stem_padding: str = "valid",
    stem_norm: bool = True,
    stem_relu: bool = True,
    pool_padding: str = "valid",
    stages: Sequence[Any] = STAGES,
    identity_block: Callable[..., Any] = block,
    convolutional_block: Callable[..., Any] = block,
    kernel_size: int = 3,
    pool: str = "average",
    head: str = "softmax",
    hidden: int = 0,
    **options: Any,
) -> keras.Model:
    """ResNet-50 in plain Keras; `options` are those of both blocks."""
    pictures = keras.Input(tuple(input_shape))
    x = layers.ZeroPadding2D(padding)(pictures)
    x = layers.Conv2D(64, 7, strides=2, padding=stem_padding)(x)
    if stem_norm:
        x = layers.BatchNormalization(epsilon=options.get("epsilon", 1e-3))(x)
    if stem_relu:
        x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding=pool_padding)(x)
    for filters, blocks, stride in stages:
        x = convolutional_block(x, kernel_size, filters, stride, **options)
        for _ in range(blocks - 1):
            x = identity_block(x, kernel_size, filters, **options)
    if pool == "average":
        x = layers.AveragePooling2D(2)(x)
    elif pool == "max":
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x) if pool == "global" else layers.Flatten()(x)
    if hidden:
        x = layers.Dense(hidden, activation="relu")(x)
    return keras.Model(pictures, layers.Dense(classes, activation=head)(x))


def changed_stages(
    stage: int, filters: Any = None, blocks: int | None = None, stride: int | None = None
) -> list[Any]:
    """STAGES with one stage (2 to 5) changed."""
    stages = [list(entry) for entry in STAGES]
    for place, value in enumerate((filters, blocks, stride)):
        if value is not None:
            stages[stage - 2][place] = value
    return stages


WRONG_NETWORKS: dict[str, tuple[dict[str, Any], str]] = {
    "first_convolution_pads": ({"stem_padding": "same"}, "In the first convolution: expected padding 'valid', received padding 'same'"),
    "zero_padding_of_2": ({"padding": 2}, "Zero padding adds 3"),
    "same_max_pooling": ({"pool_padding": "same"}, "In the max pooling: expected padding 'valid'"),
    "no_first_norm": ({"stem_norm": False}, "The first batch norm is left out"),
    "no_first_relu": ({"stem_relu": False}, "The first ReLU is left out"),
    "a_block_less": ({"stages": changed_stages(4, blocks=5)}, "In stage 4: expected 6 blocks (one convolutional_block and 5 identity blocks), received 5"),
    "a_block_more": ({"stages": changed_stages(2, blocks=4)}, "In stage 2: expected 3 blocks"),
    "last_stage_short": ({"stages": changed_stages(5, blocks=2)}, "In stage 5: expected 3 blocks"),
    "filters_of_a_stage": ({"stages": changed_stages(4, filters=(128, 256, 1024))}, "of block 1 of stage 4: expected 256 filters, received 128 filters"),
    "stride_of_a_stage": ({"stages": changed_stages(5, stride=1)}, "of block 1 of stage 5: expected stride 2, received stride 1"),
    "kernel_size_5": ({"kernel_size": 5}, "expected kernel size 3x3, received kernel size 5x5"),
    "no_average_pooling": ({"pool": ""}, "The average pooling is left out"),
    "max_pooling_at_the_end": ({"pool": "max"}, "expected 2x2 average pooling"),
    "sigmoid_head": ({"head": "sigmoid"}, "expected softmax, received sigmoid"),
    "no_softmax": ({"head": None}, "expected softmax, received nothing more"),
    "hidden_layer": ({"hidden": 32}, "too many before the dense layer"),
    "classes_ignored": ({"classes": 10}, "expected 6 units, received 10 units"),
}  # fmt: skip
