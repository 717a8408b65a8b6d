"""Reading what was handed in: whatever it is, a result and a sentence, never an exception."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from autograder import submission
from autograder.errors import UserError
from autograder.submission import Problem, StudentNotebook, Submission

NOTEBOOK = "2_resnet50.ipynb"


def code(source: Any = "x = 1", **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def notebook(*cells: Any, **more: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more})


def read(folder: Path) -> Submission:
    return submission.read(folder, [NOTEBOOK])


def cells_of(folder: Path) -> tuple[submission.StudentCell, ...]:
    found = read(folder).student_notebooks[NOTEBOOK]
    assert isinstance(found, StudentNotebook), found
    return found.cells


def problem_of(folder: Path) -> str:
    found = read(folder).student_notebooks[NOTEBOOK]
    assert isinstance(found, Problem), found
    assert found.status == "unreadable"
    assert len(found.sentence) < 200
    assert found.sentence.endswith(".")
    return found.sentence


@pytest.mark.parametrize(
    "name",
    [
        NOTEBOOK,
        "2_resnet50 (1).ipynb",
        "2_resnet50(1).ipynb",
        "Copy of 2_resnet50.ipynb",
        "Copy_of_2_resnet50.ipynb",
        "2_resnet50-Copy1.ipynb",
        "2_resnet50 - Copy.ipynb",
        "2_resnet50 - Copy (2).ipynb",
        "2_resnet50 copy.ipynb",
        "2_resnet50 copy 2.ipynb",
        "2_resnet50-1.ipynb",
        "2_ResNet50.ipynb",
        "anne_final.ipynb",
    ],
)
def test_a_copy_by_another_name_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(notebook(code()))
    assert cells_of(tmp_path)[0].source == "x = 1"


def test_the_exact_name_wins_over_a_copy(tmp_path: Path) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code("right")))
    (tmp_path / "2_resnet50 (1).ipynb").write_text(notebook(code("wrong")))
    assert cells_of(tmp_path)[0].source == "right"


def test_two_copies_are_too_many(tmp_path: Path) -> None:
    for name in ("2_resnet50 (1).ipynb", "2_resnet50 (2).ipynb"):
        (tmp_path / name).write_text(notebook(code()))
    assert "unclear" in problem_of(tmp_path)


@pytest.mark.parametrize("name", ["resnet50.weights.h5", "resnet50.weights (1).h5", "resnet50.weights(2).h5"])
def test_weights_are_found_by_a_copys_name(tmp_path: Path, name: str) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code()))
    (tmp_path / name).write_bytes(b"weights")
    found = read(tmp_path)
    assert found.weights == tmp_path / name
    assert name not in found.files


def test_a_notebooks_path_takes_the_weights_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.ipynb").write_text(notebook(code("mine")))
    (tmp_path / NOTEBOOK).write_text(notebook(code("other")))
    (tmp_path / "resnet50.weights.h5").write_bytes(b"weights")
    found = read(tmp_path / "mine.ipynb")
    chosen = found.student_notebooks[NOTEBOOK]
    assert isinstance(chosen, StudentNotebook)
    assert chosen.cells[0].source == "mine"
    assert found.weights is not None


@pytest.mark.parametrize("inner", ["residual_networks", "assignment/residual_networks"])
def test_an_unpacked_bundle_is_a_submission(tmp_path: Path, inner: str) -> None:
    (tmp_path / inner).mkdir(parents=True)
    (tmp_path / inner / NOTEBOOK).write_text(notebook(code()))
    assert cells_of(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        notebook(code())[:-20].encode(),
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b"null",
        b"[]",
        b"{}",
        b'{"cells": 7}',
        b'{"cells": "code"}',
        b"\xff\xfe\x00",
        b'{"cells": [' + b"[]," * 3_100_000 + b"0]}",
        notebook(*[{}] * 2_001).encode(),
        notebook(code("x" * 5 * 2**20)).encode(),
    ],
    ids=lambda content: f"{len(content)}-bytes-{content[:12]!r}",
)
def test_what_is_no_notebook_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NOTEBOOK).write_bytes(content)
    assert NOTEBOOK in problem_of(tmp_path)


def test_a_huge_notebook_is_not_read_into_memory(tmp_path: Path) -> None:
    with (tmp_path / NOTEBOOK).open("wb") as stream:
        stream.truncate(50 * 2**30)
    assert "clear all outputs" in problem_of(tmp_path)


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        (code(["a\n", "b"]), "a\nb"),
        (code(["a\n", 7, None, "b"]), "a\nb"),
        (code(7), ""),
        (code(None), ""),
        (code("a", metadata=[]), "a"),
        (code("a", metadata={"nbgrader": 3}), "a"),
        (code("a", metadata={"nbgrader": {"grade_id": ["x"]}}), "a"),
        (code("a", id={"x": 1}), "a"),
        (code("\ud800"), "?"),
    ],
)
def test_the_best_is_made_of_a_broken_cell(tmp_path: Path, cell: dict[str, Any], source: str) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(cell, "no cell", 3, None))
    (only,) = cells_of(tmp_path)
    assert (only.cell_type, only.source, only.grade_id, only.ids) == ("code", source, None, ())


def test_numbers_do_not_matter(tmp_path: Path) -> None:
    """Plots leave NaN behind, which is no JSON; and Python refuses to read a number of 5,000 digits."""
    outputs = f'[{{"data": {{"plot": [NaN, Infinity, {"9" * 5000}, 1e999]}}}}]'
    (tmp_path / NOTEBOOK).write_text(notebook(code()).replace('"outputs": []', f'"outputs": {outputs}'))
    assert cells_of(tmp_path)


def test_nbformat_3_is_read(tmp_path: Path) -> None:
    old = {"cell_type": "code", "input": ["x = 2"], "metadata": {}, "outputs": []}
    heading = {"cell_type": "heading", "level": 1, "source": "Title"}
    (tmp_path / NOTEBOOK).write_text(
        json.dumps({"nbformat": 3, "worksheets": [{"cells": [heading, old]}, 7]})
    )
    assert [(cell.cell_type, cell.source) for cell in cells_of(tmp_path)] == [
        ("markdown", "Title"),
        ("code", "x = 2"),
    ]


def test_colabs_place_for_cell_ids_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code(metadata={"id": "imports"}), code(id="train")))
    assert [cell.ids for cell in cells_of(tmp_path)] == [("imports",), ("train",)]


@pytest.mark.parametrize("kind", ["link to a file", "link to a folder", "pipe", "socket", "dangling link"])
def test_what_is_no_file_is_never_opened(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "answers.py").write_text("SECRET")
    folder = tmp_path / "submission"
    folder.mkdir()
    for name in (NOTEBOOK, "resnet50.weights.h5", "helper.py"):
        place = folder / name
        if kind == "link to a file":
            place.symlink_to(secret / "answers.py")
        elif kind == "link to a folder":
            place.symlink_to(secret)
        elif kind == "dangling link":
            place.symlink_to(secret / "nothing")
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            monkeypatch.chdir(folder)  # a socket's path must be short
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(name)
    found = read(folder)
    assert isinstance(found.student_notebooks[NOTEBOOK], Problem)
    assert (found.weights, found.files) == (None, {})
    assert len(found.notes) == 3


def test_the_submission_itself_may_not_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UserError, match="link"):
        read(tmp_path / "link")


@pytest.mark.parametrize("name", ["nothing", "a\0b", "x" * 5000])
def test_a_path_that_leads_nowhere_is_the_instructors_slip(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="There is no"):
        read(tmp_path / name)


def test_a_file_that_is_no_notebook_is_the_instructors_slip(tmp_path: Path) -> None:
    (tmp_path / "answers.pdf").write_bytes(b"%PDF")
    with pytest.raises(UserError, match="not a notebook"):
        read(tmp_path / "answers.pdf")


def test_helpers_travel_and_our_own_package_does_not(tmp_path: Path) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code()))
    for name in (
        "helper.py",
        "pictures/hand.jpg",
        "resnet_lab/checks.py",
        ".git/config",
        "__pycache__/x.pyc",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("content")
    assert set(read(tmp_path).files) == {"helper.py", "pictures/hand.jpg"}


def test_a_folder_of_pictures_does_not_crowd_out_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "1_pictures").mkdir()
    for number in range(300):
        (tmp_path / "1_pictures" / f"{number}.jpg").write_bytes(b"")
        (tmp_path / f"1_{number}.jpg").write_bytes(b"")
    (tmp_path / NOTEBOOK).write_text(notebook(code()))
    (tmp_path / "resnet50.weights.h5").write_bytes(b"weights")
    found = read(tmp_path)
    assert isinstance(found.student_notebooks[NOTEBOOK], StudentNotebook)
    assert found.weights is not None
    assert any("more than 200 files" in note for note in found.notes)


@pytest.mark.parametrize("name", ["a\nb.py", "a\x1b[31m.py", "a\\b.py", "a:b.py", "nul\u0085.py"])
def test_a_name_that_could_do_harm_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code()))
    (tmp_path / name).write_text("content")
    found = read(tmp_path)
    assert found.files == {}
    assert all(note.isprintable() for note in found.notes)


def test_big_files_are_left_out_with_a_note(tmp_path: Path) -> None:
    (tmp_path / NOTEBOOK).write_text(notebook(code()))
    for name in ("video.mp4", "resnet50.weights.h5"):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(10 * 2**30)
    found = read(tmp_path)
    assert (found.weights, found.files) == (None, {})
    assert len(found.notes) == 2


def test_the_hash_changes_with_every_part(tmp_path: Path) -> None:
    seen = set()
    for name, content in [
        (NOTEBOOK, notebook(code())),
        (NOTEBOOK, notebook(code("y = 2"))),
        ("helper.py", "1"),
        ("helper2.py", "1"),
        ("resnet50.weights.h5", "weights"),
    ]:
        (tmp_path / name).write_text(content)
        seen.add(read(tmp_path).sha256)
    assert len(seen) == 5
    assert read(tmp_path).sha256 in seen
