# Generated from solutions/residual_networks/resnet_lab/column_blocks.py by `autograder release`.
"""The two-layer blocks of the lecture as data, and what they compute. Nothing here is an answer to hand in.

A column is an example: a is (features, examples), a bias has one column. Source of the block: He et al. 2015
(arXiv:1512.03385), figure 2 and equations 1 and 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resnet_lab.blueprint import Blueprint, Node

INPUT = "the block's input a"
PLAIN, RESIDUAL, PROJECTION = "plain_block", "residual_block", "projection_block"
BIAS_SIZE = 0.5  # of values of about 1
Arguments = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Sizes:
    """Rows and columns of one call. The output has `outputs` rows; without a projection they are `features`.

    units: rows of the first layer. examples: columns of a.
    """

    features: int
    units: int
    outputs: int
    examples: int

    def shapes(self, function: str) -> dict[str, tuple[int, int]]:
        """The arguments of `function` by name, in order, with their shapes."""
        shapes = {
            "a": (self.features, self.examples),
            "W1": (self.units, self.features),
            "b1": (self.units, 1),
            "W2": (self.outputs, self.units),
            "b2": (self.outputs, 1),
        }
        return shapes | ({"Ws": (self.outputs, self.features)} if function == PROJECTION else {})


def draw(seed: int, function: str, sizes: Sizes) -> dict[str, np.ndarray]:
    """Drawn arguments for one call, float64: values of about 1 and both signs everywhere."""
    generator = np.random.default_rng(seed)
    drawn = {}
    for name, shape in sizes.shapes(function).items():
        values = generator.standard_normal(shape)
        if name.startswith("W"):
            values /= np.sqrt(shape[1])
        drawn[name] = values * BIAS_SIZE if name.startswith("b") else values
    return drawn


def expected(function: str, sizes: Sizes) -> Blueprint:
    """The block that `function` asks for. The shape of a node is the number of its rows."""
    path = "" if function == PLAIN else " of the main path"
    features, units, outputs = (sizes.features,), (sizes.units,), (sizes.outputs,)
    nodes = [
        Node("input", {}, (), features, INPUT),
        _layer("1", 0, units, f"the first layer{path}"),
        Node("relu", {}, (1,), units, f"the first ReLU{path}"),
        _layer("2", 2, outputs, f"the second layer{path}"),
    ]
    if function == PLAIN:
        return Blueprint((*nodes, Node("relu", {}, (3,), outputs, "the last ReLU")), 4)
    shortcut = 0
    if function == PROJECTION:
        projection = {"units": sizes.outputs, "matrix": "Ws"}
        nodes.append(Node("dense", projection, (0,), outputs, "the projection on the shortcut"))
        shortcut = 4
    nodes.append(Node("add", {}, (3, shortcut), outputs, "the addition"))
    nodes.append(Node("relu", {}, (len(nodes) - 1,), outputs, "the ReLU after the addition"))
    return Blueprint(tuple(nodes), len(nodes) - 1)


def _layer(number: str, read: int, rows: tuple[int], title: str) -> Node:
    config = {"units": rows[0], "matrix": f"W{number}", "vector": f"b{number}"}
    return Node("dense", config, (read,), rows, title)


def evaluate(blueprint: Blueprint, arguments: Arguments) -> np.ndarray:
    """What a block of ours computes, float64, (rows, examples). Only for blueprints made here."""
    values: list[np.ndarray] = []
    for node in blueprint.nodes[: blueprint.output + 1]:
        inputs = [values[number] for number in node.inputs]
        if node.op == "input":
            values.append(arguments["a"].astype(np.float64))
        elif node.op == "dense":
            product = arguments[node.config["matrix"]] @ inputs[0]
            values.append(product + arguments[node.config["vector"]] if "vector" in node.config else product)
        else:
            values.append(np.maximum(inputs[0], 0) if node.op == "relu" else inputs[0] + inputs[1])
    return values[-1]


def called(function: str, sizes: Sizes) -> str:
    """The call as a student would write it, with the shapes of the arguments."""
    shapes = sizes.shapes(function)
    given = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
    return f"{function}({', '.join(shapes)}) with shapes {given}"
