"""A class of any size, made of right, wrong and hostile answers and of the demo's, for large_class.py.

Ten in the same proportions again and again: 2 of the demo class, 3 right, 3 wrong, 2 hostile; a hundred
different choices, and the next hundred the same again. Everybody hands in the reference's trained weights but
the hostile and those of the demo who do otherwise; files are hard links. Hostile answers that end at a limit
are left out: they would measure the limits.
"""

import os
import shutil
from pathlib import Path

from courses import STUDENTS, kit_course, reference_weights

from autograder.cli.console import waiting
from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.demo.answers import all_solutions
from autograder.selfcheck.answers import hand_in
from autograder.selfcheck.attacks import read_attacks
from autograder.selfcheck.cases import Kind, known_cases

TEN = {"demo": 2, "right": 3, "wrong": 3, "hostile": 2}  # the proportions
HUNDRED = 100


def mixed_class(place: Path, submissions: int) -> Course:
    """A course at `place` with a class of so many; what is there from a stopped run stays."""
    course, made = Course(place / "course"), place / "made"
    if not made.exists():
        with waiting(f"Making a class of {submissions}"):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            kit_course(course.root, reference_weights(), STUDENTS)
            answers = hundred_answers(course, place / "answers")
            for number in range(submissions):
                student = course.submitted / f"student-{number + 1:04}"
                answer = answers[number % len(answers)]
                shutil.copytree(answer, student / ASSIGNMENT, symlinks=True, copy_function=os.link)
            made.touch()
    return course


def hundred_answers(course: Course, place: Path) -> list[Path]:
    """Folders of a hundred submissions, ten after ten in the proportions of TEN."""
    by_kind = {
        "demo": demo_answers(course, place),
        "right": known_answers(course, place, "right"),
        "wrong": known_answers(course, place, "wrong"),
        "hostile": hostile_answers(course, place),
    }
    tens = range(HUNDRED // sum(TEN.values()))
    return [
        chosen
        for ten in tens
        for kind, count in TEN.items()
        for chosen in spread(by_kind[kind], count * len(tens))[ten * count : (ten + 1) * count]
    ]


def spread(answers: list[Path], count: int) -> list[Path]:
    """So many of the answers, evenly from all of them; some again where there are fewer."""
    if len(answers) < count:
        return [answers[number % len(answers)] for number in range(count)]
    return [answers[number * len(answers) // count] for number in range(count)]


def demo_answers(course: Course, place: Path) -> list[Path]:
    """Take the demo's submissions out of the course."""
    place.mkdir()
    handed_in = {student: course.submitted / student / ASSIGNMENT for student in STUDENTS}
    found = [folder.rename(place / f"demo-{student}") for student, folder in handed_in.items()]
    shutil.rmtree(course.submitted)
    return found


def known_answers(course: Course, place: Path, kind: Kind) -> list[Path]:
    """The right or the wrong answers; what a file does not answer is answered as in the solutions."""
    solutions = {cell.name: cell.source for cell in all_solutions(course)}
    found = []
    for number, case in enumerate(known_cases(course, [kind])):
        folder = place / f"{kind}-{number:03}"
        hand_in(course, folder, {**solutions, **case.cells}, case.saved_by)
        os.link(place / f"demo-{STUDENTS[0]}" / WEIGHTS_FILE, folder / WEIGHTS_FILE)
        found.append(folder)
    return found


def hostile_answers(course: Course, place: Path) -> list[Path]:
    """The attacks that are submissions and do not end at a limit."""
    attacks = [attack for attack in read_attacks(course) if attack.scores is not None and not attack.stops]
    found = []
    for number, attack in enumerate(attacks):
        folder = attack.write(course)
        if folder.is_relative_to(course.submitted) and not folder.is_symlink():
            found.append(folder.rename(place / f"hostile-{number:03}"))
    shutil.rmtree(course.submitted, ignore_errors=True)
    return found
