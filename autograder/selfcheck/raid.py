"""Tries attacks on a class: all are handed in beside honest neighbours, and graded by the real commands.

Three things must hold for each attack: it scores what an honest answer of its worth scores; no canary shows
in anything that its author can see, nor anything that a browser would run; and its neighbours' grades, the
course's files and the grader's processes are as they would be without it.

    raid(course, attacks, folder)    python -m autograder.selfcheck.raid [--only WORDS] [--keep FOLDER]

`course` is copied into `folder`, with canaries, few pictures and low limits. Takes about ten seconds for each
attack, and a limit's time for one that ends at a limit.
"""

import argparse
import contextlib
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder.course import ASSIGNMENT, NETWORK_NOTEBOOK, Course, find_course
from autograder.demo.answers import AnswerCell
from autograder.demo.comparison import SMALLEST_SHARE
from autograder.report import Report
from autograder.selfcheck import canaries as planting
from autograder.selfcheck.attacks import Attack, cell_of, fill, read_attacks, released_notebook
from autograder.selfcheck.bystander import Bystander, processes_of
from autograder.selfcheck.canaries import Canaries
from autograder.selfcheck.copies import copied_course
from autograder.selfcheck.seen_by_students import active_parts, pages_of, seen_by
from autograder.worker.lockdown import die_with_parent

Progress = Callable[[int, int], None]
Grade = Callable[["Raid", dict[str, str], Progress], str]
THE_CLASS = "the class"  # what went wrong and is nobody's alone stands under this name
# By name and so by time the first, one in the middle and the last; what each must score, attack or no attack.
NEIGHBOURS = {"aaron": 50.0, "mona": 35.0, "zoe": 0.0}
LEFT_BEHIND = ("left.txt", "late", "pickled", "seen.txt")  # what attacks would leave in the temporary folder


@dataclass
class Raid:
    """A course under attack. found: sentences by attack of what did not hold, none where all did."""

    course: Course
    canaries: Canaries
    attacks: Sequence[Attack]
    folders: dict[str, Path] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)

    def say(self, name: str, sentence: str) -> None:
        """Note what did not hold."""
        self.found.setdefault(name, []).append(sentence)


def raid(
    course: Course,
    attacks: Sequence[Attack],
    folder: Path,
    progress: Progress = lambda done, of: None,
    grade: Grade | None = None,
) -> dict[str, list[str]]:
    """Try `attacks` on a copy of `course` in `folder`, which must be empty.

    grade: how the class is graded, where that is not at home. Returns for each attack, and for THE_CLASS,
    sentences of what did not hold; no entry where all did. Raises UserError where grading is impossible here.
    """
    prepared = prepare(course, attacks, folder)
    before = _tree(prepared.course)
    with _surroundings(folder, prepared.canaries) as environment:
        said = (grade or grade_watched)(prepared, environment, progress)
        said += _command(prepared, environment, "feedback") + _command(prepared, environment, "export")
        _look_at_the_class(prepared, before, said)
        pages = [page.read_text("utf-8") for page in pages_of(prepared.course, "zoe")]
        honest = {part for page in pages for part in active_parts(page)}
        for attack in attacks:
            _look_at(prepared, attack, honest)
        if grade is None:  # `autograder check` is always at home
            _check_each(prepared, progress)
    left = sorted(path.name for path in (folder / "temporary").iterdir())
    left += [name for name in LEFT_BEHIND if Path(tempfile.gettempdir(), name).exists()]
    if left:
        prepared.say(THE_CLASS, f"left in the temporary folder: {', '.join(left[:5])}")
    return prepared.found


def prepare(course: Course, attacks: Sequence[Attack], folder: Path) -> Raid:
    """Copy `course` into `folder`, plant canaries, and hand everything in."""
    copy = copied_course(course, folder / "course")
    canaries = planting.plant(copy)
    planting.make_pictures(copy, canaries)
    planting.plant_at_home(folder / "home", canaries)
    (folder / "temporary").mkdir()

    from autograder.release import release

    release(copy)
    planting.plant_in_gradebook(copy, canaries, "aaron")
    for student, points in NEIGHBOURS.items():
        _hand_in_honestly(copy, student, points, canaries.new("another submission"))
    prepared = Raid(copy, canaries, attacks)
    for attack in attacks:
        prepared.folders[attack.name] = attack.write(copy)
    return prepared


def _hand_in_honestly(course: Course, student: str, points: float, canary: str) -> None:
    """aaron hands in the solutions, mona all but the identity block, zoe the stubs."""
    import nbformat

    notebook = released_notebook(course, with_solutions=points > 0)
    if points == NEIGHBOURS["mona"]:
        stubs = released_notebook(course)
        fill(notebook, [AnswerCell("identity_block", cell_of(stubs, "identity_block").source)])
    fill(notebook, [AnswerCell("last", f"# {canary}")])
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / NETWORK_NOTEBOOK)


@contextlib.contextmanager
def _surroundings(folder: Path, canaries: Canaries) -> Iterator[dict[str, str]]:
    """The environment of the graders, here and in processes of their own, with canaries in it."""
    changed = {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "temporary"),
        planting.ENVIRONMENT: canaries.new("the environment"),
    }
    kept = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    temporary, tempfile.tempdir = tempfile.tempdir, None
    try:
        yield dict(os.environ)
    finally:
        tempfile.tempdir = temporary
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def grade_watched(
    prepared: Raid,
    environment: dict[str, str],
    progress: Progress,
    options: Sequence[str] = ("--jobs", "1"),
    grader: int | None = None,
) -> str:
    """`autograder grade`, watched. Returns what it printed. grader: the process whose zygote it is, if it is
    another one.
    """
    course, of = prepared.course, 2 * len(prepared.attacks)
    command = [sys.executable, "-m", "autograder", "grade", *options]
    with (
        open(course.root.parent / "said", "w+", encoding="utf-8") as said,
        subprocess.Popen(
            command,
            cwd=course.root,
            env=environment,
            stdout=said,
            stderr=said,
            preexec_fn=partial(die_with_parent, os.getpid()),  # a selfcheck that is killed grades no longer
        ) as process,
        Bystander(grader or process.pid) as bystander,
    ):
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
                break
            progress(min(len(list(course.reports.glob("*"))), len(prepared.attacks)), of)
        said.seek(0)
        text = said.read()
    for sentence in bystander.changes:
        prepared.say(THE_CLASS, sentence)
    if len(bystander.zygotes) != 1:
        prepared.say(THE_CLASS, f"{len(bystander.zygotes)} processes were started to fork workers from")
    if process.returncode not in (0, 1):
        prepared.say(THE_CLASS, f"grade ended with {process.returncode}: {text[-300:]}")
    return text


def _command(prepared: Raid, environment: dict[str, str], name: str) -> str:
    """One more command of the course's. Returns what it printed."""
    command = [sys.executable, "-m", "autograder", name]
    ran = subprocess.run(
        command, cwd=prepared.course.root, env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode not in (0, 1):
        prepared.say(THE_CLASS, f"{name} ended with {ran.returncode}: {ran.stderr[-300:]}")
    return ran.stdout + ran.stderr


def _look_at_the_class(prepared: Raid, before: dict[str, str], said: str) -> None:
    """Neighbours' grades, the course's files, what the commands printed, what is still running."""
    from autograder.ledger import records

    course = prepared.course
    for student, points in NEIGHBOURS.items():
        report = records.recorded(course, student)
        if report is None or abs(report.score - points) > SMALLEST_SHARE:
            score = "no grade" if report is None else f"{report.score:g} points"
            prepared.say(THE_CLASS, f"{student} has {score} in the place of {points:g}")
    after = _tree(course)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        prepared.say(THE_CLASS, f"changed in the course: {', '.join(changed[:5])}")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in said):
        prepared.say(THE_CLASS, "the commands printed control characters")
    for place in prepared.canaries.found_in(said):
        prepared.say(THE_CLASS, f"the commands printed a canary of {place}")
    running = processes_of(course.root.parent)
    if running:
        prepared.say(THE_CLASS, f"{len(running)} processes were left running")


def _look_at(prepared: Raid, attack: Attack, honest: set[str]) -> None:
    """The score of one attack in report and gradebook, and all that its author can see.

    honest: what is active in the page of an honest student, which is the page's own.
    """
    from autograder.ledger import records
    from autograder.ledger.gradebook import open_gradebook

    course, student = prepared.course, prepared.folders[attack.name].parent.name
    report = records.recorded(course, student)
    if attack.scores is None:
        if report is not None:
            prepared.say(attack.name, "was graded, although it is no submission")
        return
    if report is None:
        prepared.say(attack.name, "was not graded")
        return
    for sentence in _differences(attack, report):
        prepared.say(attack.name, sentence)
    with open_gradebook(course, make=False) as gradebook:
        score = gradebook.find_submission(ASSIGNMENT, student).score
    if abs(score - report.score) > SMALLEST_SHARE:
        prepared.say(attack.name, f"has {score:g} points in the gradebook, {report.score:g} in the report")
    if not pages_of(course, student):
        prepared.say(attack.name, "has no feedback page")
    for what, text in seen_by(course, student):
        for place in prepared.canaries.found_in(text):
            prepared.say(attack.name, f"{what} shows a canary of {place}")
        if what == "the feedback page" and active_parts(text) - honest:
            prepared.say(attack.name, f"{what} holds {sorted(active_parts(text) - honest)[0]}")


def _differences(attack: Attack, report: Report) -> Iterator[str]:
    """How a report differs from what the attack must come to."""
    assert attack.scores is not None
    if abs(report.score - attack.scores) > SMALLEST_SHARE:
        scores = ", ".join(f"{result.grade_id} {result.score:g}" for result in report.exercises)
        yield f"scores {report.score:g} in the place of {attack.scores:g} ({scores})"
    for result in report.exercises:
        wanted = attack.status.get(result.grade_id, result.status)
        if result.status != wanted:
            yield f"{result.grade_id} has the status {result.status} in the place of {wanted}"
        if result.status == "grader_failed":
            yield f"the judge failed at {result.grade_id}: {str(report.evidence.get('faults'))[-300:]}"


def _check_each(prepared: Raid, progress: Progress) -> None:
    """What `autograder check` does with each attack: the same score, and nothing that a terminal obeys."""
    from autograder.cli.grading_commands import show_report
    from autograder.exercises import load_exercises
    from autograder.grading import grade
    from autograder.sandbox import Zygote

    course, attacks = prepared.course, prepared.attacks
    with Zygote(course, load_exercises(course.exercises).limits) as zygote:
        for done, attack in enumerate(attacks):
            progress(len(attacks) + done, 2 * len(attacks))
            if attack.scores is None:
                continue
            report = grade(prepared.folders[attack.name], course, zygote).report
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                show_report(report)
            for sentence in _differences(attack, report):
                prepared.say(attack.name, f"on check {sentence}")
            for place in prepared.canaries.found_in(printed.getvalue()):
                prepared.say(attack.name, f"check prints a canary of {place}")
            if any(ord(letter) < 32 and letter not in "\n\t" for letter in printed.getvalue()):
                prepared.say(attack.name, "check prints control characters")
    progress(2 * len(attacks), 2 * len(attacks))


def _tree(course: Course) -> dict[str, str]:
    """Hashes of all files of the course outside grading/."""
    return {
        path.relative_to(course.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(course.root.rglob("*"))
        if path.is_file() and not path.is_relative_to(course.grading) and "__pycache__" not in path.parts
    }


def main() -> int:
    """Try all attacks of this course; print one line for each that does not hold, and how many do."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="WORDS", help="attacks whose name holds this")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work here, and leave everything")
    options = parser.parse_args()
    course = find_course()
    attacks = [attack for attack in read_attacks(course) if re.search(options.only, attack.name)]
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="raid-")))
        folder.mkdir(parents=True, exist_ok=True)
        found = raid(course, attacks, folder.resolve())
    for name, sentences in found.items():
        for sentence in sentences:
            print(f"{name}: {sentence}")
    held = sum(attack.name not in found for attack in attacks)
    who = "root" if os.getuid() == 0 else "an ordinary user"
    print(
        f"{held} of {len(attacks)} attacks hold, as {who}; "
        f"{len(found.get(THE_CLASS, []))} sentences about the class."
    )
    return 0 if not found else 1


if __name__ == "__main__":
    sys.exit(main())
