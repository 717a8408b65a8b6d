# Generated from solutions/residual_networks/resnet_lab/numpy_graph.py by `autograder release`.
"""Describes what a function makes of NumPy arrays, as a blueprint: the counterpart of keras_graph.py.

The function is called once with arrays that note every array made of them. What each is, is then read off
its values: drawn numbers agree only where the same was computed. So every spelling of a ReLU is a ReLU, and
every way to multiply matrices a product. An array that was turned into a plain one on the way is not
followed; then there is no description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from resnet_lab.blueprint import Blueprint, Node

MOST_VALUES = 80  # noted in one call; a block makes about ten
MOST_ADDENDS = 5
AGREE_WITHIN = 1e-9  # relative; the order of sums changes 1e-15
INPUT = "a"


def describe(function: Callable[..., Any], arguments: Mapping[str, np.ndarray]) -> dict[str, Any] | None:
    """The blueprint (JSON) of `function(*arguments)`, of which "a" is the input and the others weights.

    None where it cannot be followed. What the function raises is raised.
    """
    record = _Record()
    given = [record.noted(values.copy(), name, ()) for name, values in arguments.items()]
    result = function(*given)
    if not isinstance(result, _Noted) or len(record.values) > MOST_VALUES:
        return None
    result.look()
    return _Reader(record, len(given)).blueprint(result.number).as_dict()


@dataclass
class _Value:
    """One array as it was when it was made, by `made_by` from the values with the numbers `reads`."""

    array: np.ndarray
    made_by: str
    reads: tuple[int, ...]


@dataclass
class _Record:
    values: list[_Value] = field(default_factory=list)

    def note(self, array: np.ndarray, made_by: str, reads: tuple[int, ...]) -> int:
        if len(self.values) <= MOST_VALUES:
            self.values.append(_Value(array.copy(), made_by, reads))
        return len(self.values) - 1

    def noted(self, result: Any, made_by: str, reads: tuple[int, ...]) -> Any:
        """What a call returned, with arrays that go on noting."""
        if isinstance(result, (tuple, list)):
            return type(result)(self.noted(part, made_by, reads) for part in result)
        if isinstance(result, (np.ndarray, np.generic)):
            array = np.asarray(result)
            return _Noted(self, array, self.note(array, made_by, reads))
        return result


class _Noted(NDArrayOperatorsMixin):
    """An array that notes in `record` what is made of it."""

    def __init__(self, record: _Record, array: np.ndarray, number: int) -> None:
        self.record, self.array, self.number = record, array, number

    def look(self) -> None:
        """Note the array anew if it was changed in place, through a view perhaps."""
        if not np.array_equal(self.array, self.record.values[self.number].array, equal_nan=True):
            self.number = self.record.note(self.array, "a change in place", (self.number,))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = (), **named: Any) -> Any:
        reads = _reads(inputs)
        result = getattr(ufunc, method)(
            *_plain(inputs), **_plain(named), **({"out": _plain(out)} if out else {})
        )
        noted = self.record.noted(result, f"np.{ufunc.__name__}", reads)
        for target in out:
            if isinstance(target, _Noted):
                target.number = noted.number
                return target
        return noted

    def __array_function__(self, function: Any, _types: Any, arguments: Any, named: Any) -> Any:
        result = function(*_plain(arguments), **_plain(named))
        return self.record.noted(result, f"np.{function.__name__}", _reads((arguments, named)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self.array, name)
        if not callable(found):
            return self.record.noted(found, name, (self.number,))

        def method(*arguments: Any, **named: Any) -> Any:
            result = found(*_plain(arguments), **_plain(named))
            self.look()
            return self.record.noted(result, name, (self.number, *_reads((arguments, named))))

        return method

    def __getitem__(self, place: Any) -> Any:
        return self.record.noted(self.array[_plain(place)], "an index", (self.number, *_reads((place,))))

    def __setitem__(self, place: Any, value: Any) -> None:
        self.array[_plain(place)] = _plain(value)
        self.number = self.record.note(
            self.array, "a change in place", (self.number, *_reads((place, value)))
        )

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Any:
        return (self[number] for number in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.array, dtype=dtype)


def _plain(value: Any) -> Any:
    """`value` with plain arrays in the place of those that note."""
    if isinstance(value, _Noted):
        return value.array
    if isinstance(value, (tuple, list)):
        return type(value)(map(_plain, value))
    return {name: _plain(part) for name, part in value.items()} if isinstance(value, dict) else value


def _reads(value: Any) -> tuple[int, ...]:
    """The numbers of all arrays in `value` that note."""
    if isinstance(value, _Noted):
        value.look()
        return (value.number,)
    if isinstance(value, dict):
        value = tuple(value.values())
    return (
        tuple(number for part in value for number in _reads(part)) if isinstance(value, (tuple, list)) else ()
    )


# What a value is: its kind, the matrix of a product, and the numbers of the values that it is made of.
_Meaning = tuple[str, str, tuple[int, ...]]


class _Reader:
    """Reads off the values what each of them is, and writes the blueprint of one of them."""

    def __init__(self, record: _Record, arguments: int) -> None:
        self.values = record.values
        self.meanings: list[_Meaning] = []
        self.nodes: list[Node] = []
        self.written: dict[int, int] = {}
        for number, value in enumerate(self.values):
            if number < arguments:
                self.meanings.append(("input" if value.made_by == INPUT else "weight", value.made_by, ()))
            else:
                self.meanings.append(self._meaning(number))

    def _meaning(self, number: int) -> _Meaning:
        value, earlier = self.values[number], range(number)
        for other in earlier:
            if _same(value.array, self.values[other].array):
                return "same", "", (other,)
        for other in earlier:
            if _same(value.array, np.maximum(self.values[other].array, 0)):
                return "relu", "", (other,)
        product = self._product(number)
        if product is not None:
            return product
        reads = tuple(dict.fromkeys(value.reads))
        if 1 < len(value.reads) <= MOST_ADDENDS and _same(value.array, self._sum(value.reads)):
            return "sum", "", value.reads
        return "other", value.made_by, reads

    def _product(self, number: int) -> _Meaning | None:
        for weight, (kind, name, _) in enumerate(self.meanings):
            if kind != "weight" or not name.startswith("W"):
                continue
            matrix = self.values[weight].array
            for other in range(number):
                read = self.values[other].array
                for factor, called in ((matrix, name), (matrix.T, f"{name}.T")):
                    for columns in (read, read.T):  # an author may keep examples in rows
                        fits = columns.ndim == 2 and factor.shape[1] == columns.shape[0]
                        if fits and _same(self.values[number].array, factor @ columns):
                            return "product", called, (other,)
        return None

    def _sum(self, numbers: tuple[int, ...]) -> Any:
        try:
            return sum(self.values[number].array for number in numbers)
        except (TypeError, ValueError):
            return None

    def blueprint(self, output: int) -> Blueprint:
        """The blueprint of value number `output`."""
        self._put("input", {}, (), self.values[0])
        number = self._write(output)
        return Blueprint(tuple(self.nodes), number)

    def _write(self, number: int) -> int:
        """The number of the node that stands for a value."""
        if number not in self.written:
            kind, name, reads = self.meanings[number]
            if kind == "input":
                return 0
            if kind == "same":
                return self._write(reads[0])
            value = self.values[number]
            if kind in ("sum", "product"):
                self.written[number] = self._write_sum(number)
            elif kind == "relu":
                self.written[number] = self._put("relu", {}, (self._write(reads[0]),), value)
            else:
                inputs = tuple(self._write(read) for read in reads)
                config = {"class": name, "opaque": False}
                self.written[number] = self._put("other", config, inputs, value)
        return self.written[number]

    def _write_sum(self, number: int) -> int:
        """Products take the biases of their own number, or one that is left; what remains is added."""
        addends = self._addends(number)
        biases = [each for each in addends if self.meanings[each][0] == "weight"]
        products = [each for each in addends if self.meanings[each][0] == "product"]
        products.sort(key=lambda each: not any(self._fits(each, bias) for bias in biases))
        parts = [self._write(each) for each in addends if each not in biases and each not in products]
        for product in products:
            biases.sort(key=lambda bias: not self._fits(product, bias))
            _, matrix, (read,) = self.meanings[product]
            config = {"units": self._rows(matrix), "matrix": matrix}
            if biases:
                config["vector"] = self.meanings[biases.pop(0)][1]
            parts.append(self._put("dense", config, (self._write(read),), self.values[product]))
        parts += [self._write(bias) for bias in biases]
        return parts[0] if len(parts) == 1 else self._put("add", {}, tuple(parts), self.values[number])

    def _rows(self, matrix: str) -> int:
        name, _, transposed = matrix.partition(".")
        number = self.meanings.index(("weight", name, ()))
        return int(self.values[number].array.shape[1 if transposed else 0])

    def _fits(self, product: int, bias: int) -> bool:
        return self.meanings[product][1][1] == self.meanings[bias][1][1]

    def _addends(self, number: int) -> list[int]:
        kind, _, reads = self.meanings[number]
        if kind == "same":
            return self._addends(reads[0])
        return [part for read in reads for part in self._addends(read)] if kind == "sum" else [number]

    def _put(self, op: str, config: dict[str, Any], inputs: tuple[int, ...], value: _Value) -> int:
        self.nodes.append(Node(op, config, inputs, value.array.shape[:1]))
        return len(self.nodes) - 1


def _same(one: np.ndarray, other: Any) -> bool:
    """Whether two arrays hold the same numbers, in rows or in columns."""
    if other is None or one.size != np.size(other) or one.dtype == bool:
        return False
    return any(
        one.shape == turned.shape and np.allclose(one, turned, AGREE_WITHIN, AGREE_WITHIN)
        for turned in (other, np.transpose(other))
    )
