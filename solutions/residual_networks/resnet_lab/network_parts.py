"""Stem, stages and head of a network of residual blocks, found in its graph."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from resnet_lab.keras_graph import _calls_in_order

__all__ = ["Part", "parts"]


@dataclass(frozen=True)
class Part:
    """output: a symbolic tensor, (batch, height, width, channels). blocks: how many; 0 in stem and head."""

    name: str
    output: Any
    blocks: int
    parameters: int

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Of the output, without the batch."""
        return tuple(self.output.shape[1:])


def parts(model: Any) -> list[Part]:
    """The parts of `model`, in order. The stem ends with a max pooling; a block ends with an addition and its
    ReLU, or is one layer made of layers; blocks with outputs of one shape make a stage.
    """
    found: list[Part] = []
    waiting = 0  # parameters of the part that has not ended yet
    for call, parameters in _calls(model):
        kind, output = type(call.operation).__name__, call.outputs[0]
        is_block = kind == "Add" or bool(getattr(call.operation, "_layers", ()))
        waiting += parameters
        if not found and kind.startswith("MaxPool"):
            found.append(Part("stem", output, 0, waiting))
        elif is_block and found and found[-1].blocks and found[-1].shape == tuple(output.shape[1:]):
            last = found[-1]
            found[-1] = replace(
                last, output=output, blocks=last.blocks + 1, parameters=last.parameters + waiting
            )
        elif is_block:
            stage = 2 + sum(part.name.startswith("stage") for part in found)
            found.append(Part(f"stage {stage}", output, 1, waiting))
        elif found and found[-1].blocks and _is_relu(call) and call.input_tensors[0] is found[-1].output:
            found[-1] = replace(found[-1], output=output)
            continue
        else:
            continue
        waiting = 0
    return [*found, Part("head", model.outputs[0], 0, waiting)]


def _calls(model: Any) -> Iterator[tuple[Any, int]]:
    """Each call of a layer or operation, and the parameters that come with it: those of a layer that is
    called again have been counted.
    """
    counted = set[int]()
    for call in _calls_in_order(model.outputs, {}):
        is_new = id(call.operation) not in counted and hasattr(call.operation, "count_params")
        counted.add(id(call.operation))
        yield call, call.operation.count_params() if is_new else 0


def _is_relu(call: Any) -> bool:
    activation = getattr(call.operation, "activation", None)
    return "relu" in (type(call.operation).__name__.lower(), getattr(activation, "__name__", ""))
