"""Drawings of the student's own graphs: what is missing and what was not asked for, in the check's words."""

from pathlib import Path

import keras
import pytest
from keras import layers
from resnet_lab import boxes, expected, explain, my_diagrams, own_graph
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.marking import WRITTEN_OTHERWISE, mark

RIGHT = Path(__file__).parents[1] / "right_answers"
WRONG = Path(__file__).parents[1] / "wrong_answers"
BLOCK = ((15, 15, 256), 3, (64, 64, 256))


@pytest.fixture
def drawn(monkeypatch):
    """Every drawing that is shown, as (figure, description)."""
    shown = []
    monkeypatch.setattr("resnet_lab.my_diagrams.show", lambda *figure: shown.append(figure))
    return shown


def answer(exercise, name, others=()):
    """The function of a wrong answer; None where its cell does not run."""
    namespace = {"keras": keras, "layers": layers, **dict(others)}
    try:
        exec((WRONG / exercise / f"{name}.py").read_text(encoding="utf-8"), namespace)
    except Exception:
        return None
    return namespace.get(exercise)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_reference_has_no_marks(reference, drawn):
    my_diagrams.identity_block(reference["identity_block"])
    my_diagrams.convolutional_block(reference["convolutional_block"])
    my_diagrams.resnet50(reference["resnet50"])
    assert len(drawn) == 3
    for figure, description in drawn:
        assert description.endswith("Nothing is missing, and nothing too many.")
        assert not {"missing", "differs", "not asked for", "not compared"} & set(texts(figure))


def test_network_has_a_row_for_each_stage(reference, drawn):
    my_diagrams.resnet50(reference["resnet50"])
    assert (
        "stem: 5 boxes; stage 2: 3 boxes; stage 3: 4 boxes; stage 4: 6 boxes; stage 5: 3 boxes" in drawn[0][1]
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_last_relu", "Missing: the ReLU after the addition."),
        ("no_shortcut", "Missing: the addition."),
        ("middle_convolution_left_out", "Missing: the second convolution of the main path."),
        ("relu_on_the_main_path", "Not asked for: ReLU."),
        ("fourth_convolution", "Not asked for: a 1x1 convolution with 256 filters."),
        ("wide_last_convolution", "Differs: the third convolution of the main path."),
    ],
)
def test_mark_and_sentence_of_a_mistake(name, said, drawn):
    """The description says what is marked, and then what the check says; the drawing has the mark's word."""
    my_diagrams.identity_block(answer("identity_block", name))
    ((figure, description),) = drawn
    graph = own_graph.of_block(answer("identity_block", name), "identity_block", *BLOCK)
    sentence = str(explain.first_difference(graph, expected.identity_block(*BLOCK)))
    assert said in description
    assert description.endswith(sentence)
    assert said.partition(":")[0].lower() in texts(figure)
    assert "".join(sentence.split()) in "".join("".join(texts(figure)).split())


def test_marks_differ_in_more_than_colour(drawn):
    """Each has a line or a hatching of its own, besides its word."""
    styles = [
        (style["linewidth"], style.get("linestyle"), style.get("hatch"))
        for state, style in boxes.STYLES.items()
        if state != boxes.UNKNOWN
    ]
    assert len(set(styles)) == len(styles) == 4
    my_diagrams.identity_block(answer("identity_block", "batch_norm_after_relu"))
    patches = drawn[0][0].axes[0].patches
    assert any(patch.get_hatch() for patch in patches)
    assert any(patch.get_linestyle() not in ("-", "solid") for patch in patches)


def test_addend_that_is_missing_is_a_dashed_line(drawn):
    my_diagrams.identity_block(answer("identity_block", "main_path_added_to_itself"))
    figure, _ = drawn[0]
    assert "missing" in texts(figure)
    assert any(line.get_linestyle() == "--" for line in figure.axes[0].lines)


def test_missing_and_superfluous_blocks(reference, drawn):
    for name in ("stage_four_one_block_short", "stage_three_one_block_too_many"):
        my_diagrams.resnet50(answer("resnet50", name, reference.items()))
    (_, short), (_, long) = drawn
    assert "Missing: block 6 of stage 4." in short
    assert "Stage 4 has 5 blocks, expected 6" in short
    assert "Not asked for: identity_block(x, 3, (128, 128, 512))." in long


def test_network_that_is_written_out_has_the_same_boxes(reference, drawn):
    """Where no block is called, the nodes of each block share a box."""
    blocks = {name: reference[name] for name in ("identity_block", "convolutional_block")}
    source = (WRONG / "resnet50" / "stage_four_one_block_short.py").read_text(encoding="utf-8")
    renamed = source.replace("identity_block(", "plain_name(").replace("convolutional_block(", "other_name(")
    namespace = {"keras": keras, "layers": layers}
    namespace |= {"plain_name": blocks["identity_block"], "other_name": blocks["convolutional_block"]}
    exec(renamed, namespace)
    my_diagrams.resnet50(namespace["resnet50"])
    figure, description = drawn[0]
    assert "stage 4: 6 boxes" in description
    assert texts(figure).count("convolutional\nblock") == 4
    assert "Stage 4" in description or "stage 4" in description


def test_behind_a_layer_of_her_own_nothing_is_called_missing():
    """What it hides cannot be known."""
    closed = Node("other", {"class": "Closed", "opaque": True}, (0,), (15, 15, 256))
    graph = Blueprint((Node("input", {}, (), (15, 15, 256)), closed), 1)
    marked = mark(graph, expected.identity_block(*BLOCK))
    assert marked.is_partial
    assert marked.missing == marked.too_many == frozenset()


def stub(*arguments, **options):
    raise NotImplementedError("yours to write")


def raises(*arguments, **options):
    raise ValueError("a line\nand another one")


@pytest.mark.parametrize("function", [stub, raises, lambda *arguments, **options: None])
@pytest.mark.parametrize(
    "draw", [my_diagrams.identity_block, my_diagrams.convolutional_block, my_diagrams.resnet50]
)
def test_what_cannot_be_drawn_is_one_line(draw, function, drawn, capsys):
    draw(function)
    assert drawn == []
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert draw.__name__ in printed.out
    assert printed.err == ""


@pytest.mark.slow
@pytest.mark.parametrize("exercise", ["identity_block", "convolutional_block", "resnet50"])
def test_every_wrong_answer_is_drawn_or_told_in_one_line(exercise, reference, drawn, capsys):
    for path in sorted((WRONG / exercise).glob("*.py")):
        function = answer(exercise, path.stem, reference.items())
        if function is not None:
            drawn.clear()
            getattr(my_diagrams, exercise)(function)
            printed = capsys.readouterr().out.splitlines()
            assert len(drawn) + len(printed) == 1, path.stem


def test_not_drawn_while_grading(reference, drawn, monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    my_diagrams.identity_block(reference["identity_block"])
    my_diagrams.resnet50(reference["resnet50"])
    assert drawn == []
    assert capsys.readouterr().out.count("Executed for grading") == 2


def test_network_that_passes_its_check_is_not_blamed_for_other_operations(reference, drawn):
    source = (RIGHT / "stem_and_head_in_keras_ops.py").read_text(encoding="utf-8")
    namespace = {"keras": keras, "layers": layers, **reference}
    exec(source, namespace)
    my_diagrams.resnet50(namespace["resnet50"])
    figure, description = drawn[0]
    assert WRITTEN_OTHERWISE in description
    assert not {"missing", "differs", "not asked for"} & set(texts(figure))
