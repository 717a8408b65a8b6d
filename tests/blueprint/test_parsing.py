"""A description comes from a worker that may lie: what is no blueprint is refused, and what is one is told in
bounded time.
"""

import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resnet_lab import expected, explain
from resnet_lab.blueprint import MAX_INPUTS, MAX_NODES, Blueprint, Node, parse

ASKED = expected.convolutional_block((6, 8, 5), 3, (4, 3, 7), 2)
GOOD = ASKED.as_dict()


def test_what_was_written_is_read():
    for asked in (ASKED, expected.resnet50(), expected.resnet50_of_blocks()):
        assert parse(asked.as_dict()).as_dict() == asked.as_dict()


def changed(path, value):
    data = copy.deepcopy(GOOD)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


NODE = ["nodes", 1]


def other_class(name):
    return {"id": 1, "op": "other", "config": {"class": name, "opaque": False}, "inputs": [0], "shape": []}


MALFORMED = {
    "not an object": [],
    "no nodes": {"nodes": [], "output": 0},
    "another key": {**GOOD, "more": 1},
    "output too large": changed(["output"], len(GOOD["nodes"])),
    "output true": changed(["output"], True),
    "unknown operation": changed([*NODE, "op"], "lambda"),
    "operation is a list": changed([*NODE, "op"], []),
    "another id": changed([*NODE, "id"], 7),
    "reads itself": changed([*NODE, "inputs"], [1]),
    "reads a later node": changed([*NODE, "inputs"], [2]),
    "reads nothing": changed([*NODE, "inputs"], []),
    "reads two": changed([*NODE, "inputs"], [0, 0]),
    "reads -1": changed([*NODE, "inputs"], [-1]),
    "kernel of one number": changed([*NODE, "config", "kernel"], [3]),
    "kernel of 0": changed([*NODE, "config", "kernel"], [0, 1]),
    "kernel of True": changed([*NODE, "config", "kernel"], [True, True]),
    "huge": changed([*NODE, "config", "filters"], 10**30),
    "text": changed([*NODE, "config", "filters"], "4"),
    "padding unknown": changed([*NODE, "config", "padding"], "full"),
    "padding no text": changed([*NODE, "config", "padding"], ["same"]),
    "unknown setting": changed([*NODE, "config", "activation"], "relu"),
    "setting missing": changed([*NODE, "config"], {}),
    "config a list": changed([*NODE, "config"], []),
    "shape of text": changed([*NODE, "shape"], "abc"),
    "shape too long": changed([*NODE, "shape"], [1] * 9),
    "training 1": changed(["nodes", 2, "config", "training"], 1),
    "epsilon NaN": changed(["nodes", 2, "config", "epsilon"], math.nan),
    "markup": changed(NODE, other_class("<b>")),
    "a line break": changed(NODE, other_class("a\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_blueprint_is_refused(name):
    with pytest.raises(ValueError):
        parse(MALFORMED[name])


def test_too_many_nodes_and_too_many_inputs_are_refused():
    source = {"id": 0, "op": "input", "config": {}, "inputs": [], "shape": [2]}
    relus = [
        {"id": n, "op": "relu", "config": {}, "inputs": [n - 1], "shape": [2]}
        for n in range(1, MAX_NODES + 1)
    ]
    with pytest.raises(ValueError):
        parse({"nodes": [source, *relus], "output": 0})
    wide = {"id": 1, "op": "add", "config": {}, "inputs": [0] * (MAX_INPUTS + 1), "shape": [2]}
    with pytest.raises(ValueError):
        parse({"nodes": [source, wide], "output": 1})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(json_values, st.integers(0, 12), st.sampled_from(["id", "op", "config", "inputs", "shape", None]))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_description_it_is_parsed_or_refused(value, number, key):
    for data in (value, changed(["nodes", number] if key is None else ["nodes", number, key], value)):
        try:
            parsed = parse(data)
        except ValueError:
            continue
        explain.first_difference(parsed, ASKED)


@st.composite
def blueprints(draw):
    """Any graphs of a block's nodes, in any order, with any edges."""
    nodes = [Node("input", {}, (), (6, 8, 5))]
    for number in range(1, draw(st.integers(2, 25))):
        like = draw(st.sampled_from(ASKED.nodes[1:]))
        count = draw(st.integers(1, 3)) if like.op == "add" else 1
        inputs = tuple(draw(st.integers(max(0, number - 4), number - 1)) for _ in range(count))
        nodes.append(
            Node(
                like.op,
                like.config,
                inputs,
                draw(st.sampled_from([like.shape, (), (1, 1, 7), (None, None, 7)])),
            )
        )
    return Blueprint(tuple(nodes), draw(st.integers(0, len(nodes) - 1)))


@given(blueprints())
@settings(max_examples=300, deadline=None)
def test_any_graph_is_told_in_words(received):
    found = explain.first_difference(parse(received.as_dict()), ASKED)
    assert found is None or str(found)
    assert explain.first_difference(received, received) is None


def worst_cases():
    relu = [Node("input", {}, (), (6, 8, 5))]
    yield Blueprint((*relu, *(Node("relu", {}, (0,)) for _ in range(MAX_NODES - 1))), 1)
    conv = ASKED.nodes[1]
    yield Blueprint(
        (*relu, *(Node("conv", conv.config, (n,), ()) for n in range(MAX_NODES - 1))), MAX_NODES - 1
    )
    # Sums of sums: opened without care, they have 2 to the power of 5,000 addends.
    yield Blueprint(
        (*relu, *(Node("add", {}, (n, n), (6, 8, 5)) for n in range(MAX_NODES - 1))), MAX_NODES - 1
    )
    yield Blueprint(
        (*relu, *(Node("add", {}, tuple(range(max(0, n - MAX_INPUTS), n)), ()) for n in range(1, MAX_NODES))),
        MAX_NODES - 1,
    )
    # One long sum, each part read once.
    chain = [Node("add", {}, (n, 0), (6, 8, 5)) for n in range(MAX_NODES - 1)]
    yield Blueprint((*relu, *chain), MAX_NODES - 1)
    fan = [Node("conv", {**conv.config, "filters": n}, (0,), ()) for n in range(1, MAX_NODES - 100)]
    sums = [Node("add", {}, tuple(range(50 * n + 1, 50 * n + 51)), ()) for n in range(90)]
    last = Node("add", {}, tuple(range(len(fan) + 1, len(fan) + 61)), ())
    yield Blueprint((*relu, *fan, *sums, last), len(fan) + len(sums) + 1)


@pytest.mark.parametrize(
    "received", list(worst_cases()), ids=["wide", "deep", "doubling", "dense", "long sum", "fan"]
)
def test_the_largest_graphs_are_compared(received):
    """An algorithm that takes more than about the square of the size would not come to an end here."""
    received = parse(received.as_dict())
    for asked in (ASKED, expected.resnet50()):
        assert explain.first_difference(received, asked) is not None
