# Generated from solutions/residual_networks/resnet_lab/keras_vocabulary.py by `autograder release`.
"""What each operation of Keras is in the vocabulary of blueprints."""

import re
from typing import Any

import keras
from keras import layers

Step = tuple[str, dict[str, Any]]


def is_functional(operation: Any) -> bool:
    """Whether Keras keeps the graph inside: Sequential and models of inputs and outputs, not subclasses with
    a `call`.
    """
    return (
        _inherits_call(operation)
        and bool(getattr(operation, "outputs", None))
        and hasattr(operation, "inputs")
    )


def is_container(operation: Any) -> bool:
    """Whether an operation is made of others: a model, a Lambda, or a layer whose `call` a student wrote."""
    containers = (keras.Model, keras.Function, layers.Lambda)
    return isinstance(operation, containers) or not _inherits_call(operation)


def _inherits_call(operation: Any) -> bool:
    return type(operation).call.__module__.startswith(("keras.", "resnet_lab."))


def other(name: str, opaque: bool = False) -> Step:
    """An operation outside the vocabulary, under the name a student knows it by."""
    name = re.sub(r"[^A-Za-z0-9_.=(), -]", "", name)[:80]
    return "other", {"class": name if re.match("[A-Za-z_]", name) else "unnamed", "opaque": opaque}


def translate(call: Any, training: bool | None) -> list[Step]:
    """One call of an operation as steps that follow each other; none for a call that changes nothing.

    training: the flag that reaches the call.
    """
    operation = call.operation
    if is_container(operation):
        return [other(type(operation).__name__, opaque=True)]
    for kind, read in _LAYERS.items():
        if isinstance(operation, kind):
            steps = read(operation)
            break
    else:
        steps = _plain_operation(call)
    for op, config in steps:
        if op == "bn":
            config["axis"] %= len(call.outputs[0].shape)  # -1 is 3
            config["training"] = bool(training)
        if op in ("conv", "bn", "dense") and not operation.trainable:
            config["trainable"] = False
    return steps


def _integers(sizes: Any, count: int = 2) -> list[int]:
    return [int(size) for size in sizes] if isinstance(sizes, (tuple, list)) else [int(sizes)] * count


def _channels_last(layer: Any, steps: list[Step]) -> list[Step]:
    first = getattr(layer, "data_format", "channels_last") == "channels_first"
    return [other(f"{type(layer).__name__}(channels_first)")] if first else steps


def _activation(function: Any) -> list[Step]:
    """What `activation=` or Activation(...) does: a function of Keras or TensorFlow, a layer, or a student's
    own.
    """
    if isinstance(function, keras.Operation):
        for kind, read in _LAYERS.items():
            if isinstance(function, kind) and not is_container(function):
                return read(function)
        return [other(type(function).__name__, opaque=is_container(function))]
    name = getattr(function, "__name__", type(function).__name__)
    ours = str(getattr(function, "__module__", "")).partition(".")[0] in ("keras", "tensorflow")
    if ours and name in ("relu", "softmax"):
        return [(name, {})]
    return [] if function is None or (ours and name == "linear") else [other(name, opaque=not ours)]


def _conv(layer: Any) -> list[Step]:
    config = {
        "kernel": _integers(layer.kernel_size),
        "strides": _integers(layer.strides),
        "filters": int(layer.filters),
        "padding": layer.padding,
    }
    if layer.groups != 1:
        config["groups"] = int(layer.groups)
    if _integers(layer.dilation_rate) != [1, 1]:
        config["dilation"] = _integers(layer.dilation_rate)
    return _channels_last(layer, [("conv", config), *_activation(layer.activation)])


def _bn(layer: Any) -> list[Step]:
    axis = layer.axis[0] if isinstance(layer.axis, (list, tuple)) else layer.axis
    config: dict[str, Any] = {"axis": int(axis)}
    if not layer.center:
        config["center"] = False
    if not layer.scale:
        config["scale"] = False
    if not 0 <= layer.epsilon <= 0.01:  # else it is a matter of taste
        config["epsilon"] = float(layer.epsilon)
    return [("bn", config)]


def _relu(layer: Any) -> list[Step]:
    """ReLU with a cap, a slope or a threshold is another function."""
    options = {
        name: getattr(layer, name)
        for name in ("max_value", "negative_slope", "threshold")
        if getattr(layer, name, None)
    }
    if not options:
        return [("relu", {})]
    return [other(f"ReLU({', '.join(f'{name}={value}' for name, value in options.items())})")]


def _softmax(layer: Any) -> list[Step]:
    return [("softmax", {})] if layer.axis == -1 else [other(f"Softmax(axis={layer.axis})")]


def _pool(op: str, layer: Any) -> list[Step]:
    config = {
        "pool": _integers(layer.pool_size),
        "strides": _integers(layer.strides),
        "padding": layer.padding,
    }
    return _channels_last(layer, [(op, config)])


def _global_pool(op: str, layer: Any) -> list[Step]:
    return _channels_last(layer, [(op, {"keepdims": bool(layer.keepdims)})])


def _pad(layer: Any) -> list[Step]:
    return _channels_last(layer, [("pad", {"padding": [_integers(side) for side in layer.padding]})])


def _dense(layer: Any) -> list[Step]:
    config: dict[str, Any] = {"units": int(layer.units)}
    if not layer.use_bias:
        config["bias"] = False
    return [("dense", config), *_activation(layer.activation)]


def _reshape(layer: Any) -> list[Step]:
    return (
        [("flatten", {})]
        if len(layer.target_shape) == 1
        else [other(f"Reshape({tuple(layer.target_shape)})")]
    )


def _dropout(layer: Any) -> list[Step]:
    return [other(f"{type(layer).__name__}({layer.rate})")] if layer.rate else []


def _stand_in(layer: Any) -> list[Step]:
    return [(layer.block, dict(layer.config))]


_GLOBAL = {"Mean": "global_average_pool", "Max": "global_max_pool"}


def _plain_operation(call: Any) -> list[Step]:
    """Operations without weights, `keras.ops` and operators, known by the name of their class."""
    operation = call.operation
    name = type(operation).__name__
    arguments = keras.tree.flatten((call.arguments.args, call.arguments.kwargs))
    numbers = [
        value for value in arguments if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
    tensors = len(call.input_tensors)
    if name == "Add" and tensors == 2:
        return [("add", {})]
    if (name, tensors, numbers) in (("Add", 1, [0]), ("Multiply", 1, [1])):
        return []
    if (name, tensors, numbers) == ("Maximum", 1, [0]) or name == "Relu":
        return [("relu", {})]
    if name == "ReLU":  # keras.activations.relu
        return _relu(operation)
    if name == "Softmax":
        return _softmax(operation)
    if name in _GLOBAL and sorted(axis % 4 for axis in _integers(operation.axis or (), 1)) == [1, 2]:
        return [(_GLOBAL[name], {"keepdims": bool(operation.keepdims)})]
    if name == "Reshape" and len(call.outputs[0].shape) == 2:
        return [("flatten", {})]
    if name in ("Cast", "Identity", "ConvertToTensor"):
        return []
    return [other(name)]


def _no_step(layer: Any) -> list[Step]:
    return []


def _layer_readers() -> dict[type, Any]:
    from resnet_lab.standins import StandIn

    return {
        StandIn: _stand_in,
        layers.Conv2D: _conv,
        layers.BatchNormalization: _bn,
        layers.Activation: lambda layer: _activation(layer.activation),
        layers.ReLU: _relu,
        layers.Softmax: _softmax,
        layers.Add: lambda layer: [("add", {})],
        layers.ZeroPadding2D: _pad,
        layers.MaxPooling2D: lambda layer: _pool("max_pool", layer),
        layers.AveragePooling2D: lambda layer: _pool("average_pool", layer),
        layers.GlobalAveragePooling2D: lambda layer: _global_pool("global_average_pool", layer),
        layers.GlobalMaxPooling2D: lambda layer: _global_pool("global_max_pool", layer),
        layers.Flatten: lambda layer: _channels_last(layer, [("flatten", {})]),
        layers.Reshape: _reshape,
        layers.Dense: _dense,
        layers.Dropout: _dropout,
        layers.SpatialDropout2D: _dropout,
        layers.Identity: _no_step,
        layers.ActivityRegularization: _no_step,
    }


_LAYERS = _layer_readers()
