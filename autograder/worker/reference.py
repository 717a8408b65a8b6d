"""Takes away what `resnet_lab` knows of right answers, from a worker that will be asked for some.

The visible checks compare with a description of what the exercises ask for, and compute it with NumPy. No
check is run while grading, and an answer must not be had from there. Not
covered: a copy of these modules that a student writes into her own cells, which everybody can then see.
"""

import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

# The modules, and the functions in them that stand-ins need.
MODULES = {
    "resnet_lab.expected": set[str](),
    "resnet_lab.arithmetic": {"stand_in_parameters"},
    "resnet_lab.column_blocks": set[str](),
    "resnet_lab.gradient_sizes": set[str](),
}


def files() -> set[str]:
    """The names of their files in the helper package."""
    return {f"{name.rpartition('.')[2]}.py" for name in MODULES}


def take_away() -> None:
    """Empty their functions in place: whoever holds one, holds an empty one."""
    for name, kept in MODULES.items():
        module = sys.modules.get(name)
        for function in _functions(name, vars(module) if module else {}):
            if function.__name__ not in kept:
                _empty(function)


def _functions(module: str, namespace: dict[str, Any]) -> Iterator[FunctionType]:
    """The functions of a module and the methods of its classes, not those that it imports."""
    for value in list(namespace.values()):
        function = getattr(value, "__wrapped__", value)
        if getattr(function, "__module__", None) != module:
            continue
        if isinstance(function, FunctionType):
            if not function.__closure__:  # a dataclass's own methods have one, and compute nothing
                yield function
        elif isinstance(function, type):
            yield from _functions(module, dict(vars(function)))


def _empty(function: FunctionType) -> None:
    function.__defaults__ = function.__kwdefaults__ = None
    function.__code__ = _refuse.__code__


def _refuse(*arguments: Any, **named: Any) -> Callable[..., Any]:
    raise RuntimeError("resnet_lab has no answers while it is judged: write your own.")
