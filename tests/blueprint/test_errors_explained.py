"""What an error means is told with the student's own names, and with the shapes that it quotes."""

import linecache

import pytest
from resnet_lab.errors_explained import line_with_a_name_again, meaning

UNEQUAL = "Inputs have incompatible shapes. Received shapes {} and {}"
HALVED = UNEQUAL.format((4, 3, 16), (8, 6, 16))


@pytest.mark.parametrize(
    "line",
    ["y = layers.Add()([y, shortcut])", "return layers.add((y, shortcut))", "y = relu(y + shortcut)"],
)
def test_paths_are_called_as_in_her_line(line):
    said = meaning("ValueError", HALVED, line)
    assert "y has the shape (4, 3, 16) and shortcut has the shape (8, 6, 16)" in said
    assert "Is the stride missing on the way to shortcut, or used twice on the way to y?" in said


@pytest.mark.parametrize("line", ["", "y = layers.Add()([main(x), shortcut(x)])", "y = layers.Add()(["])
def test_paths_without_names_are_counted(line):
    assert "the first has the shape (4, 3, 16)" in meaning("ValueError", HALVED, line)


@pytest.mark.parametrize(
    ("shapes", "words", "not_said"),
    [
        (((7, 5, 19), (5, 3, 19)), "height and width shrink", "stride missing"),
        (((9, 8, 4), (3, 3, 4)), "stride missing on the way to the first", "shrink"),
        (((8, 6, 10), (8, 6, 12)), "The channels differ", "The smaller one is"),
        (((8, 6, 10), (4, 3, 12)), "The channels differ", "shrink"),
    ],
)
def test_only_what_differs_is_told(shapes, words, not_said):
    said = meaning("ValueError", UNEQUAL.format(*shapes))
    assert words in said
    assert not_said not in said


def test_sums_by_an_operator_are_explained_too():
    said = meaning(
        "ValueError",
        "Cannot broadcast shape, the failure dim has value 4, which cannot be broadcasted to 8. "
        "Input shapes are: [None, 4, 3, 16] and [None, 8, 6, 16].",
        "y = y + shortcut",
    )
    assert "y has the shape (4, 3, 16) and shortcut has the shape (8, 6, 16)" in said


SPELT_OUT = """def block(x):
    first = layer(name="conv")
    other = layer(name="convolution")
    return layer(name='conv')
"""
BY_A_LOOP = """def block(x):
    for _ in range(2):
        x = layer(name="conv")
    return x
"""


@pytest.mark.parametrize(("source", "line"), [(SPELT_OUT, 4), (BY_A_LOOP, None)])
def test_the_line_that_uses_a_name_again(source, line, monkeypatch):
    monkeypatch.setitem(linecache.cache, "<cell>", (len(source), None, source.splitlines(True), "<cell>"))
    namespace: dict[str, object] = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    found = line_with_a_name_again(namespace["block"], 'The name "conv" is used 2 times in the model.')
    assert found == (None if line is None else ("<cell>", line))
