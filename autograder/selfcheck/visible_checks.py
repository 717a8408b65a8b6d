"""Do the visible checks say what the judge says? A student who passes them and loses points must be rare.

Every right and wrong answer and some mutants go through the check cell below their exercise, as in a
student's notebook, and a row each is kept in tests/visible_checks.csv. By that and by what it must lose in
grading, a case is of one of four classes, of which `unfair` must stay empty.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.course import Course
from autograder.judge.session import Session, open_session
from autograder.judges import kept_zygote
from autograder.sandbox import WorkerGone, Zygote
from autograder.selfcheck.answers import hand_in
from autograder.selfcheck.cases import Case, Kind, known_cases
from autograder.selfcheck.measured import hash_of_judging
from autograder.selfcheck.rows import KeptRows, Key, Progress, Row, hash_of_parts
from autograder.selfcheck.running import in_jobs

KINDS: tuple[Kind, ...] = ("right", "wrong", "mutant")
EVERY = 8  # of the mutants one in so many: all of them would take a core half an hour
SEED = 1  # of the session, which draws nothing here
# What decides what a visible check says.
LOOK = "Where to look: "

Class = Literal["fine", "caught", "missed", "unfair"]


@dataclass(frozen=True)
class Checked:
    """What the visible checks say of a case. message: of the first that refuses it, "" where all pass.

    seconds: of computing that its slowest check takes.
    """

    message: str
    seconds: float


def class_of(case: Case, checked: Checked) -> Class:
    """fine: passes, and gets all points. caught: refused, and loses some. missed: passes, and loses some.
    unfair: refused, and gets all points.
    """
    if case.expected.loses == 0:
        return "unfair" if checked.message else "fine"
    return "caught" if checked.message else "missed"


def kept_rows(course: Course) -> KeptRows:
    """The table that `check_all` adds to."""
    return KeptRows(course.root / "tests" / "visible_checks.csv", ("kind", "case"), ("seconds", "message"))


def checked_cases(course: Course, kinds: Iterable[Kind] = KINDS) -> list[Case]:
    """The cases that go through visible checks."""
    cases = known_cases(course, set(kinds).intersection(KINDS))
    mutants = [case for case in cases if case.kind == "mutant"]
    return [case for case in cases if case.kind != "mutant"] + mutants[::EVERY]


def check_all(
    course: Course,
    kinds: Iterable[Kind] = KINDS,
    jobs: int = 1,
    force: bool = False,
    named: Sequence[str] = (),
    progress: Progress = lambda done, of, latest: None,
) -> list[tuple[Case, Checked]]:
    """Put every case of these kinds that has no valid row to its visible checks, and return all of them.

    force: those with a row as well. named: only cases with one of these words in their name.
    Of the course only the table of rows changes. Raises UserError where the release cannot be read.
    """
    all_cases = checked_cases(course, kinds)
    cases: dict[Key, Case] = {
        case.key: case for case in all_cases if not named or any(word in case.name for word in named)
    }
    checks = hash_of_judging(course)
    measured: dict[Key, str] = {key: hash_of_parts(checks, case.sha256()) for key, case in cases.items()}

    def checked(missing: Sequence[Key]) -> Iterator[Row]:
        for case, each in in_jobs(_check, course, [cases[key] for key in missing], jobs):
            seconds = f"{each.seconds:.1f}"
            yield {"kind": case.kind, "case": case.name, "seconds": seconds, "message": each.message}

    rows = kept_rows(course)
    known = rows.bring_up_to_date(measured, checked, force, progress)
    rows.put_in_order([case.key for case in all_cases])
    return [(case, as_checked(known[key])) for key, case in cases.items()]


def as_checked(row: Row) -> Checked:
    """What a kept row says of its case."""
    return Checked(row["message"], float(row["seconds"]))


def _check(root: Path, case: Case) -> Checked:
    """What runs in a process of the pool."""
    course = Course(root)
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        return check_case(case, course, kept_zygote(course), Path(folder, "submission"))


def check_case(case: Case, course: Course, zygote: Zygote, folder: Path) -> Checked:
    """Hand the case in at `folder`, which must not exist, and run the check cell of each of its exercises."""
    hand_in(course, folder, dict(case.cells), saved_by=case.saved_by)
    session = open_session(folder, course, zygote, SEED)
    checked = [_run_check(session, grade_id) for grade_id in case.exercises]
    message = next((each.message for each in checked if each.message), "")
    return Checked(message, max(each.seconds for each in checked))


def _run_check(session: Session, grade_id: str) -> Checked:
    """Run the notebook down to the exercise and the check below it, with all that a student has at hand."""
    exercise = session.exercise(grade_id)
    framed = session.notebooks[exercise.notebook]
    end = framed.last_cell(exercise.function) + 1
    checks = set(framed.check_cells.values())
    above = [cell for index, cell in enumerate(framed.notebook.cells[:end]) if index not in checks]
    check = framed.notebook.cells[end]
    with session.zygote.worker(files=session.submission.files) as worker:
        try:
            for cell in above:
                if cell.cell_type == "code":
                    worker.run_cell(cell.id, cell.source, capture=False)
            before = worker.usage.cpu_seconds
            run = worker.run_cell(check.id, check.source)
            seconds = worker.usage.cpu_seconds - before
        except WorkerGone as gone:
            return Checked(gone.sentence, 0.0)
    errors = (output for output in run.outputs if output["output_type"] == "error")
    return Checked("\n".join(line for error in errors for line in error["traceback"]), seconds)


def same_sentence(visible: str, judged: str) -> bool:
    """Whether two messages send the student to the same place in the same words.

    The judge may say more in front of it. Numbers are drawn, and only the judge knows the cell of a line.
    """
    return _remedy(visible) in _remedy(judged)


def _remedy(message: str) -> str:
    """The last part of a message, where to look, without what differs from call to call."""
    remedy = re.sub(r" of the cell [\w-]+:", ":", message.rpartition(LOOK)[2])
    return re.sub(r"\d+", "N", remedy)
