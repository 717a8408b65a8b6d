"""The graded notebook is the master's frame with the student's code in it."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from small_course import graded_flags, master_notebook

from autograder import submission
from autograder.frame import Framed, frame
from autograder.submission import StudentCell, StudentNotebook

STUB = "def identity_block(x):\n    raise NotImplementedError"
HERS = "def identity_block(x):\n    return x"
CHECK = "checks.identity_block(identity_block)"


def released() -> NotebookNode:
    """title, imports, identity-block, identity-block-check, helper, resnet50, resnet50-check, train,
    handing-in."""
    notebook = master_notebook()
    notebook.cells[2].source = STUB
    notebook.cells[4:4] = [
        new_code_cell("size = 3", id="helper"),
        new_code_cell(
            "def resnet50():\n    raise NotImplementedError",
            id="resnet50",
            metadata=graded_flags(grade_id="resnet50", solution=True),
        ),
        new_code_cell(
            "checks.resnet50(resnet50)",
            id="resnet50-check",
            metadata=graded_flags(grade_id="resnet50_check", grade=True, locked=True, points=20),
        ),
    ]
    return notebook


def cell(source: str, grade_id: str | None = None, *ids: str, cell_type: Any = "code") -> StudentCell:
    return StudentCell(cell_type, source, grade_id, ids)


def handed_in(**sources: str) -> list[StudentCell]:
    """The release as Jupyter saves it, with other text in some cells, by cell id."""
    return [
        StudentCell(
            each.cell_type,
            sources.get(each.id.replace("-", "_"), each.source),
            each.metadata.get("nbgrader", {}).get("grade_id"),
            (each.id,),
        )
        for each in released().cells
    ]


def framed(cells: list[StudentCell]) -> Framed:
    return frame(released(), StudentNotebook(tuple(cells)))


def sources(result: Framed) -> list[str]:
    return [each.source for each in result.notebook.cells if each.cell_type == "code"]


def test_an_untouched_release_frames_to_itself() -> None:
    result = framed(handed_in())
    assert result.notebook == released()
    assert result.problems == []


def test_her_solution_takes_the_place_of_the_stub() -> None:
    result = framed(handed_in(identity_block=HERS))
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == HERS
    assert [each.id for each in result.notebook.cells] == [each.id for each in released().cells]


def test_no_notebook_gives_the_stubs() -> None:
    assert frame(released(), None).notebook == released()


def test_locked_cells_are_the_masters() -> None:
    result = framed(handed_in(identity_block_check="pass  # nothing to see"))
    assert result.notebook.cells[result.check_cells["identity_block_check"]].source == CHECK
    assert any("identity_block_check" in sentence for sentence in result.problems)


def test_flags_points_tags_and_order_are_the_masters() -> None:
    """Everything but the text of a cell is a claim."""
    raw = json.loads(nbformat.writes(released()))
    for each in raw["cells"]:
        each["metadata"] |= {"tags": ["skip-execution"], "deletable": True}
        if "nbgrader" in each["metadata"]:
            each["metadata"]["nbgrader"] |= {"points": 1e6, "grade": True, "solution": True, "locked": False}
    raw["metadata"]["kernelspec"] = {"name": "mine", "display_name": "mine", "language": "R"}
    raw["cells"].reverse()
    found = [submission._cell(each) for each in raw["cells"]]
    result = framed(found)
    graded = [each for each in result.notebook.cells if "nbgrader" in each.metadata]
    assert graded == [each for each in released().cells if "nbgrader" in each.metadata]
    assert result.notebook.metadata == released().metadata
    assert not any(each.metadata.get("tags") for each in result.notebook.cells)


def test_a_deleted_check_comes_back() -> None:
    result = framed([each for each in handed_in() if each.grade_id != "identity_block_check"])
    assert result.notebook == released()


def test_a_deleted_solution_comes_back_as_the_stub_with_a_sentence() -> None:
    result = framed([each for each in handed_in() if each.grade_id != "identity_block"])
    assert result.notebook == released()
    assert result.problems == ["The cell identity_block is missing: it was put back as it was handed out."]


def test_rewritten_ids_do_not_lose_her_solution() -> None:
    cells = [
        StudentCell(c.cell_type, c.source, c.grade_id, ("x9Kq",)) for c in handed_in(identity_block=HERS)
    ]
    assert HERS in sources(framed(cells))
    assert len(sources(framed(cells))) == len(sources(framed(handed_in())))


def test_metadata_that_a_tool_dropped_do_not_lose_her_solution() -> None:
    cells = [StudentCell(c.cell_type, c.source, None, ()) for c in handed_in(identity_block=HERS)]
    result = framed(cells)
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == HERS
    assert STUB not in sources(result)


def test_an_import_that_she_added_is_not_lost() -> None:
    for ids in [("imports",), ("rewritten",)]:
        cells = handed_in()
        cells[1] = cell("from keras import layers\nimport math", None, *ids)
        text = sources(framed(cells))
        assert text.index("from keras import layers\nimport math") < text.index(STUB)


def test_a_missing_cell_of_the_master_stands_before_what_she_wrote_there() -> None:
    """Her own value of `size` must win over the master's, which is put back because it is nowhere in hers."""
    cells = [cell("size = 5", None, "new") if "helper" in each.ids else each for each in handed_in()]
    text = sources(framed(cells))
    assert text.index("size = 3") + 1 == text.index("size = 5")


def test_helpers_stay_between_the_graded_cells_where_she_has_them() -> None:
    cells = handed_in(identity_block=HERS)
    cells.insert(3, cell("def helper(): ...", None, "mine"))
    result = framed(cells)
    text = sources(result)
    assert text.index(HERS) + 1 == text.index("def helper(): ...") == text.index(CHECK) - 1
    last = result.notebook.cells[result.last_cell("identity_block")]
    assert last.source == "def helper(): ..."


def test_a_graded_cell_moved_to_the_top_does_not_push_the_imports_below_the_blocks() -> None:
    cells = handed_in(identity_block=HERS)
    cells.insert(0, cells.pop(5))
    text = sources(framed(cells))
    assert text.index("from keras import layers") < text.index(HERS)


def test_of_duplicated_solutions_the_last_written_counts() -> None:
    first, second = HERS, HERS.replace("return x", "return 2 * x")
    cells = handed_in(identity_block=first)
    cells[3:3] = [cell(second, "identity_block", "copy"), cell(STUB, "identity_block", "backup")]
    result = framed(cells)
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == second
    assert any("3 cells identity_block" in sentence for sentence in result.problems)
    grade_ids = [
        each.metadata.nbgrader.grade_id for each in result.notebook.cells if "nbgrader" in each.metadata
    ]
    assert len(grade_ids) == len(set(grade_ids))


def test_a_copied_check_is_not_run_twice() -> None:
    cells = handed_in()
    cells.insert(4, cell(CHECK, "identity_block_check", "copy"))
    assert sources(framed(cells)).count(CHECK) == 1


def test_a_function_written_into_another_cell_counts() -> None:
    """She left the stub where it was and wrote below it, which works in her kernel."""
    cells = handed_in()
    cells.insert(3, cell(HERS, None, "mine"))
    result = framed(cells)
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == HERS
    assert STUB not in sources(result)


@pytest.mark.parametrize(
    "source",
    [
        "from blocks import identity_block",
        "import math; identity_block = make()",
        "identity_block = make(3)",
        "class identity_block: ...",
    ],
)
def test_other_ways_to_define_a_function_count(source: str) -> None:
    result = framed(handed_in(identity_block=source))
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == source


def test_a_solution_turned_into_text_is_named() -> None:
    cells = handed_in()
    cells[2] = cell(HERS, "identity_block", "identity-block", cell_type="markdown")
    result = framed(cells)
    assert result.notebook.cells[result.exercise_cells["identity_block"]].source == STUB
    assert any("change it back" in sentence for sentence in result.problems)


def test_foreign_grade_ids_carry_no_points() -> None:
    cells = [*handed_in(), cell("1 / 0", "resnet50_check"), cell("print()", "bonus")]
    result = framed(cells)
    graded = {
        each.metadata.nbgrader.grade_id for each in result.notebook.cells if "nbgrader" in each.metadata
    }
    solutions = {"identity_block", "resnet50"}
    assert graded == solutions | {"identity_block_check", "resnet50_check", "trained_accuracy"}


some_cells = some.builds(
    StudentCell,
    some.sampled_from(["code", "markdown", "raw"]),
    some.sampled_from(["", " \n", HERS, STUB, CHECK, "size = 3", "x = 1", "def resnet50(): ..."])
    | some.text(max_size=30),
    some.none()
    | some.sampled_from(["identity_block", "identity_block_check", "resnet50", "trained_accuracy", "mine"]),
    some.lists(some.sampled_from(["imports", "identity-block", "helper", "student-1", "x"]), max_size=2).map(
        tuple
    ),
)


@settings(deadline=None, max_examples=150)
@given(some.lists(some_cells, max_size=14))
def test_whatever_is_handed_in_the_frame_holds(cells: list[StudentCell]) -> None:
    """Valid, ids unique, graded cells as in the master, solutions alone open; nothing of hers lost or
    doubled."""
    result = framed(cells)
    nbformat.validate(result.notebook)
    ids = [each.id for each in result.notebook.cells]
    assert len(ids) == len(set(ids))
    graded = [each for each in result.notebook.cells if "nbgrader" in each.metadata]
    for ours, theirs in zip(
        graded, [each for each in released().cells if "nbgrader" in each.metadata], strict=True
    ):
        assert ours.metadata == theirs.metadata
        assert ours.source == theirs.source or theirs.metadata.nbgrader.solution
    locked = {each.source for each in released().cells if each.metadata.get("nbgrader", {}).get("locked")}
    for each in cells:
        if (
            each.cell_type == "code"
            and each.grade_id is None
            and each.source.strip() not in {"", STUB, *locked}
        ):
            assert each.source in sources(result)


def test_a_hundred_thousand_words_do_not_take_long(tmp_path: Path) -> None:
    """The search for a definition must not grow faster than the text."""
    framed([cell("from " + "import " * 100_000, None), cell("identity_block " * 100_000, None)])
