"""Two people mark by hand, each in a formgrader of his own, while a class is graded: nothing is lost."""

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import on_postgresql
import pytest
from formgraders import Ids, Page, Together, formgrader, ids_of
from small_course import NOTEBOOK
from sqlalchemy import text

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import database, records, settings
from autograder.ledger.autograde import is_done
from autograder.ledger.gradebook import open_gradebook

HandIn = Callable[..., Path]
Record = Callable[..., object]
CLASS = ("ann", "bob", "cem", "dee")
ROUNDS = 3
BLOCK, WEIGHTS = "identity_block_check", "trained_accuracy"


@pytest.fixture(scope="module")
def course(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One for all tests here; each has students of its own."""
    course = Course(tmp_path_factory.mktemp("marked") / "course")
    shutil.copytree(released, course.root)
    on_postgresql.settle(course, template=on_postgresql.database_of(Course(released)))
    return course


@pytest.fixture(scope="module")
def pages(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Page]]:
    homes = tmp_path_factory.mktemp("homes")
    with formgrader(course, homes / "first") as first, formgrader(course, homes / "second") as second:
        yield first, second


@pytest.fixture
def recorded(
    course: Course, hand_in: HandIn, record: Record, pages: tuple[Page, Page]
) -> Callable[[str], Ids]:
    """Records a new student, whose page both people then open."""

    def put(student: str) -> Ids:
        hand_in(student)
        record(student, score=5)
        ids = ids_of(course, student)
        for page in pages:
            page.open(ids.notebook)
        return ids

    return put


def grade_of(course: Course, student: str, cell: str = BLOCK) -> dict[str, Any]:
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, NOTEBOOK.removesuffix(".ipynb"), ASSIGNMENT, student)
        found: dict[str, Any] = grade.to_dict()
    return found


def test_nothing_is_lost_while_a_class_is_recorded_and_two_people_mark(
    course: Course, record: Record, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    """Both work on the same cells: one gives marks, the other extra credit, comments and other marks."""
    marker, commenter = pages
    cells = {student: recorded(student) for student in CLASS}
    wanted: dict[str, dict[str, Any]] = {student: {} for student in CLASS}
    finished = threading.Event()

    def mark(turn: int, student: str, ids: Ids) -> None:
        points = turn % 15 + 0.25
        marker.type("grade", ids.grades[BLOCK], manual_score=points)
        wanted[student]["mark"] = points

    def comment(turn: int, student: str, ids: Ids) -> None:
        extra, text, weights = turn % 5 + 0.5, f"{student}, {turn} times: ß ✓", turn % 10 + 0.75
        commenter.type("grade", ids.grades[BLOCK], extra_credit=extra)
        commenter.type("comment", ids.comment, manual_comment=text)
        commenter.type("grade", ids.grades[WEIGHTS], manual_score=weights)
        wanted[student] |= {"extra": extra, "comment": text, "weights": weights}

    def until_finished(change: Callable[[int, str, Ids], None]) -> Callable[[], None]:
        def work() -> None:
            for turn in itertools.count(1):
                for student, ids in cells.items():
                    change(turn, student, ids)
                if finished.is_set():
                    return

        return work

    with Together(until_finished(mark), until_finished(comment)):
        try:
            for turn, student in itertools.product(range(1, ROUNDS + 1), CLASS):
                record(student, score=turn + CLASS.index(student))
        finally:
            finished.set()

    found: dict[str, dict[str, Any]] = {}
    for student, ids in cells.items():
        block, weights = grade_of(course, student), grade_of(course, student, WEIGHTS)
        report = records.recorded(course, student)
        assert report is not None
        assert is_done(course, student)
        assert block["auto_score"] + weights["auto_score"] == report.score == ROUNDS + CLASS.index(student)
        with open_gradebook(course) as gradebook:
            text = gradebook.find_comment_by_id(ids.comment).manual_comment
        found[student] = {
            "mark": block["manual_score"],
            "extra": block["extra_credit"],
            "comment": text,
            "weights": weights["manual_score"],
        }
    assert found == wanted
    print(f"{marker.sent} + {commenter.sent} changes by hand while {ROUNDS * len(CLASS)} were recorded")


def test_extra_credit_from_an_older_page_leaves_a_mark_in_its_place(
    course: Course, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    """Both pages are of one formgrader, which knows the mark; the older page does not."""
    grade = recorded("eve").grades[BLOCK]
    page = pages[0]
    older = replace(page, shown=dict(page.shown))
    page.type("grade", grade, manual_score=14.0)
    older.type("grade", grade, extra_credit=1.0)
    assert (grade_of(course, "eve")["manual_score"], grade_of(course, "eve")["extra_credit"]) == (14, 1)


def test_a_mark_can_be_taken_back(
    course: Course, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    grade = recorded("fay").grades[BLOCK]
    pages[0].type("grade", grade, manual_score=14.0)
    pages[0].type("grade", grade, manual_score=None)
    assert grade_of(course, "fay")["manual_score"] is None


def test_a_flag_set_and_taken_back_by_two_people_is_down(
    course: Course, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    ids = recorded("hal")

    def press(page: Page) -> Callable[[], None]:
        def work() -> None:
            for _ in range(5):
                assert page.ask("POST", f"submitted_notebook/{ids.notebook}/flag")[0] == 200

        return work

    with Together(press(pages[0]), press(pages[1])):
        pass
    with open_gradebook(course) as gradebook:
        assert not gradebook.find_submission_notebook_by_id(ids.notebook).flagged


def test_what_is_no_mark_and_what_is_of_nobody_is_refused(
    recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    grade = recorded("ida").grades[BLOCK]
    assert pages[0].ask("PUT", f"grade/{grade}", {"manual_score": "many"})[0] == 400
    assert pages[0].ask("PUT", "grade/of_nobody", {"manual_score": 1})[0] == 404


def test_every_list_of_formgrader_is_shown(recorded: Callable[[str], Ids], pages: tuple[Page, Page]) -> None:
    """nbgrader's queries were written on SQLite."""
    recorded("jo")
    notebook = NOTEBOOK.removesuffix(".ipynb")
    for path in (
        "assignments",
        f"assignment/{ASSIGNMENT}",
        f"notebooks/{ASSIGNMENT}",
        f"submissions/{ASSIGNMENT}",
        f"submission/{ASSIGNMENT}/jo",
        f"submitted_notebooks/{ASSIGNMENT}/{notebook}",
        "students",
        "student/jo",
        "student_submissions/jo",
        f"student_notebook_submissions/jo/{ASSIGNMENT}",
    ):
        status, rows = pages[0].ask("GET", path)
        assert status == 200, f"{path}: {rows}"
        assert rows


@on_postgresql.only_postgresql
def test_formgrader_goes_on_when_the_server_was_restarted(
    course: Course, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    grade = recorded("kim").grades[BLOCK]
    on_postgresql.end_all_connections(course)
    pages[0].type("grade", grade, manual_score=6.0)
    assert grade_of(course, "kim")["manual_score"] == 6


@on_postgresql.only_postgresql
def test_formgrader_leaves_no_transaction_open(
    course: Course, recorded: Callable[[str], Ids], pages: tuple[Page, Page]
) -> None:
    """One that idles holds back whoever upgrades or copies the gradebook."""
    pages[0].type("grade", recorded("lea").grades[BLOCK], manual_score=6.0)
    engine = database.engine(settings.db_url(course))
    with engine.connect() as connection:
        states = "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
        assert set(connection.scalars(text(states))) == {"active", "idle"}
    engine.dispose()


@on_postgresql.only_postgresql
def test_no_password_is_in_what_formgrader_says(pages: tuple[Page, Page]) -> None:
    """nbgrader shows its settings on the first page, the gradebook's URL among them."""
    password = database.parse(on_postgresql.SERVER or "").password
    settings_page = pages[0].page("manage_assignments")
    assert "postgresql+psycopg://" in settings_page
    assert f":{password}@" not in settings_page
    assert f":{password}@" not in pages[0].log.read_text()
