"""One submission from end to end: statuses, what is kept after a death, what is shown, and faults of ours."""

import dataclasses
import json
import shutil
from pathlib import Path

import jsonschema
import nbformat
import pytest

from autograder import grading
from autograder import report as reports
from autograder.course import NETWORK_NOTEBOOK as NOTEBOOK
from autograder.course import find_course
from autograder.demo.answers import read_solutions
from autograder.demo.classroom import IMPORT_CELL
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.grading import grade
from autograder.judge.recorder import NOT_YOURS, Recorded
from autograder.judge.session import MOST_LETHAL_CELLS
from autograder.sandbox import SandboxError, Worker, WorkerGone
from autograder.selfcheck.answers import hand_in, read_answer

KIT = find_course(Path(__file__).parent)

RIGHT = read_answer(KIT.right_answers / "style_of_2017.py").cells
FULL = sum(exercise.points for exercise in load_exercises(KIT.exercises).exercises)
SCHEMA = json.loads(Path(reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def graded(course, zygote, tmp_path):
    """`graded(cells)`: grade the release with these cells filled in."""

    def graded(cells: dict[str, str], **options):
        return grade(hand_in(course, tmp_path / "ada", cells), course, zygote, student="ada", **options)

    return graded


def of_the_notebook(report) -> list:
    """The results of the exercises in the notebook that RIGHT is about."""
    listed = load_exercises(KIT.exercises).exercises
    names = {exercise.grade_id for exercise in listed if exercise.notebook == NOTEBOOK}
    return [result for result in report.exercises if result.grade_id in names]


def judged(report) -> list:
    """The results of what the judge marks, without the questions that a person marks."""
    names = {exercise.grade_id for exercise in load_exercises(KIT.exercises).exercises}
    return [result for result in report.exercises if result.grade_id in names]


def by_exercise(report) -> dict[str, tuple[float, str]]:
    return {result.grade_id: (result.score, result.status) for result in of_the_notebook(report)}


def add_cell(folder: Path, source: str, before: str) -> None:
    """Put a cell of hers in front of the solution cell `before`."""
    notebook = nbformat.read(folder / NOTEBOOK, as_version=4)
    places = [
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == before
    ]
    notebook.cells.insert(places[0], nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, folder / NOTEBOOK)


def test_right_functions_without_weights(graded):
    report = graded(RIGHT).report
    assert by_exercise(report) == {
        "identity_block": (15, "graded"),
        "convolutional_block": (15, "graded"),
        "resnet50": (20, "graded"),
        "trained_accuracy": (0, "missing_weights"),
    }
    assert (report.student, report.status, report.score, report.max_score) == ("ada", "graded", 50, FULL)
    jsonschema.validate(report.as_dict(), SCHEMA)
    assert report.evidence["cpu_seconds"] > report.evidence["judge_cpu_seconds"] > 0


def test_release_scores_nothing_and_says_so_once_an_exercise(graded):
    report = graded({}).report
    assert report.score == 0
    for result in of_the_notebook(report)[:3]:
        assert result.status == "missing_function"
        first, *others = result.tests
        assert first.message == (
            f"{result.grade_id} still raises NotImplementedError: it has not been written yet."
        )
        assert {test.outcome for test in others} == {"not_run"}


def test_display_run_keeps_what_cells_show_and_is_asked_nothing(graded):
    cells = {"identity_block": RIGHT["identity_block"] + "\nprint('shown', 6 * 7)"}
    notebook = graded(cells).notebooks[NOTEBOOK]
    shown = [output.text for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output]
    assert "shown 42\n" in shown
    nbformat.validate(notebook)


def test_a_notebook_that_cannot_be_read_is_unreadable(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", RIGHT)
    for notebook in folder.glob("*.ipynb"):
        text = notebook.read_text()
        notebook.write_text(text[: len(text) // 2])
    done = grade(folder, course, zygote)
    assert done.report.status == "unreadable"
    assert done.report.score == 0
    for result in of_the_notebook(done.report):
        (test,) = result.tests
        assert (result.status, test.outcome, test.max_points) == ("unreadable", "not_run", result.max_score)
        assert NOTEBOOK in test.message
    nbformat.validate(done.notebooks[NOTEBOOK])
    jsonschema.validate(done.report.as_dict(), SCHEMA)


def test_what_is_no_submission_is_refused(course, zygote, tmp_path):
    with pytest.raises(UserError, match="There is no"):
        grade(tmp_path / "nowhere", course, zygote)


def test_a_course_without_release_is_refused(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", {})
    kept = shutil.move(course.release, tmp_path / "kept")
    try:
        with pytest.raises(UserError, match="autograder release"):
            grade(folder, course, zygote)
    finally:
        shutil.move(kept, course.release)


def test_a_cell_that_ends_its_worker_costs_no_other_exercise(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", RIGHT)
    add_cell(folder, "import os\nos._exit(3)", before="convolutional_block")
    done = grade(folder, course, zygote)
    assert done.report.score == 50
    shown = [output for cell in done.notebooks[NOTEBOOK].cells for output in cell.get("outputs", [])]
    assert sum("ended the process" in output.get("text", "") for output in shown) == 1


def test_an_exercise_whose_own_cell_ends_the_worker_loses_only_itself(graded):
    imports = RIGHT["identity_block"].partition("\n\n\ndef ")[0]  # lost with the cell that they stand in
    deadly = RIGHT["identity_block"] + "\nimport os\nos._exit(3)"
    block = f"{imports}\n\n\n{RIGHT['convolutional_block']}"
    report = graded(RIGHT | {"identity_block": deadly, "convolutional_block": block}).report
    assert by_exercise(report)["identity_block"] == (0, "died")
    assert by_exercise(report)["convolutional_block"] == (15, "graded")
    assert "ended the process" in of_the_notebook(report)[0].tests[0].message


def test_tests_passed_before_a_death_keep_their_points(graded):
    source = """
calls = 0

def identity_block(x, kernel_size, filters):
    global calls
    calls += 1
    if calls > 3:  # the first test builds three
        import os
        os._exit(3)
"""
    body = RIGHT["identity_block"].partition(
        "def identity_block(X, f, filters, initializer=random_uniform):\n"
    )
    renamed = body[2].replace("X", "x").replace("kernel_size=f", "kernel_size=kernel_size")
    renamed = renamed.replace("initializer(", "random_uniform(")
    report = graded(RIGHT | {"identity_block": body[0] + source + renamed}).report
    result = of_the_notebook(report)[0]
    assert result.status == "died"
    outcomes = [test.outcome for test in result.tests]
    death = outcomes.index("failed")
    assert death > 0
    assert set(outcomes[:death]) == {"passed"}
    assert outcomes[-1] == "not_run"
    assert result.score == sum(test.max_points for test in result.tests if test.outcome == "passed")


def test_too_many_deadly_cells_end_the_run_of_the_notebook(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", RIGHT)
    for number in range(MOST_LETHAL_CELLS + 2):
        add_cell(folder, f"import os\nos._exit({number})", before="identity_block")
    report = grade(folder, course, zygote).report
    assert by_exercise(report)["identity_block"] == (0, "died")


def test_a_worker_ended_by_the_clock_is_tried_again(graded, monkeypatch):
    from autograder.judge import session as sessions

    opened = []
    student = sessions.Session.student

    def once_stuck(self, grade_id):
        opened.append(grade_id)
        if opened.count(grade_id) == 1 and grade_id == "identity_block":
            raise WorkerGone("timed_out", "stuck", by_wall_time=True)
        return student(self, grade_id)

    monkeypatch.setattr(sessions.Session, "student", once_stuck)
    report = graded(RIGHT).report
    assert by_exercise(report)["identity_block"] == (15, "graded")
    assert opened.count("identity_block") == 2
    assert opened.count("resnet50") == 1


@pytest.fixture
def stuck(monkeypatch):
    """`stuck(cell_id, times)`: the clock ends that cell so often; returns the list of its runs."""

    def stuck(cell_id: str, times: int) -> list[str]:
        run_cell, runs = Worker.run_cell, []

        def run(self, id, *arguments, **options):
            if id == cell_id:
                runs.append(id)
                if len(runs) <= times:
                    raise WorkerGone("timed_out", "stuck", by_wall_time=True)
            return run_cell(self, id, *arguments, **options)

        monkeypatch.setattr(Worker, "run_cell", run)
        return runs

    return stuck


def test_a_cell_that_the_clock_ends_once_costs_nobody_what_stands_in_it(graded, stuck):
    """Without the imports not one exercise would be there."""
    solutions = {cell.name: cell.source for cell in read_solutions(KIT, NOTEBOOK)}
    runs = stuck(IMPORT_CELL, times=1)
    assert graded(solutions).report.score == 50
    assert len(runs) > 1


def test_a_cell_that_the_clock_ends_twice_is_left_out(graded, stuck):
    runs = stuck(IMPORT_CELL, times=1000)
    assert graded(RIGHT).report.score == 50  # it has imports of its own
    others = len(load_exercises(KIT.exercises).notebooks) - 1  # each has a cell of that name
    assert len(runs) == 2 + others  # and by then the clock is believed


def test_a_second_try_that_fares_worse_takes_nothing_away(graded, monkeypatch):
    tried = []

    def run(session, grade_ids):
        tried.append(grade_ids)
        gone = WorkerGone("timed_out", "stuck", by_wall_time=True)
        points = 4.0 if len(tried) == 1 else 2.0
        test = reports.TestResult("a", "A", points, 5.0, "passed", "")
        return {grade_id: Recorded([test], "timed_out", gone) for grade_id in grade_ids}

    monkeypatch.setattr("autograder.grading.recorder.run", run)
    report = graded(RIGHT).report
    scores = [result.score for result in judged(report)]
    assert scores == [4] * len(scores)
    assert len(tried) == 1 + len(scores)


def test_a_fault_of_the_sandbox_is_ours(graded, monkeypatch):
    from autograder.judge import session as sessions

    def broken(self, grade_id):
        raise SandboxError("canary")

    monkeypatch.setattr(sessions.Session, "student", broken)
    report = graded(RIGHT).report
    assert report.status == "grader_failed"
    for result in judged(report):
        assert result.status == "grader_failed"
        assert {test.message for test in result.tests} <= {NOT_YOURS, "Not run, for the reason given above."}
        assert "canary" in report.evidence["faults"][result.grade_id]
    assert "canary" not in json.dumps(report.student_view())


def test_a_fault_before_any_suite_is_ours(graded, monkeypatch):
    def broken(session, known):
        raise RuntimeError("canary")

    monkeypatch.setattr(grading, "_judge", broken)
    report = graded(RIGHT).report
    assert {result.status for result in judged(report)} == {"grader_failed"}
    assert "canary" in report.evidence["faults"]["judge"]
    jsonschema.validate(report.as_dict(), SCHEMA)


def test_the_student_sees_no_array_once_arrays_were_sent(graded):
    source = RIGHT["identity_block"].replace(
        "    return Activation", "    raise_with_values(X)\n    return Activation"
    )
    peeking = """
class Peek(keras.layers.Layer):
    def call(self, x):
        if hasattr(x, "numpy"):
            raise ValueError(str(x.numpy().tolist()))
        return x

def raise_with_values(x):
    return Peek()(x)

"""
    source = source.replace(
        '    raise_with_values(X)\n    return Activation("relu")(X)', "    return Peek()(X)"
    )
    report = graded(RIGHT | {"identity_block": peeking + source}).report
    result = of_the_notebook(report)[0]
    assert result.score == 0
    messages = " ".join(test.message for test in result.tests)
    assert "ValueError" in messages
    assert "[" not in messages


def test_reports_of_one_submission_are_equal_but_for_their_times(graded):
    first, second = (graded(RIGHT).report for _ in range(2))
    for report in (first, second):
        for name in ("seconds", "cpu_seconds", "judge_cpu_seconds", "peak_memory_mb"):
            del report.evidence[name]
    assert dataclasses.asdict(first) == dataclasses.asdict(second)
