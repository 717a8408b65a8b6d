"""The cases of a selfcheck: answers whose grade is known, and what each of them must get.

right    tests/right_answers/           other ways of writing what is right: all points
wrong    tests/wrong_answers/EXERCISE/  one mistake each: loses what it declares, and is told in its words
mutant   made from the reference        a wrong version of it: loses points, unless listed as equivalent
demo     autograder/demo/demo.toml      whole notebooks, the released one among them: points and status
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.course import Course
from autograder.demo.classroom import DemoStudent, read_class
from autograder.selfcheck.answers import all_answers, read_answer
from autograder.selfcheck.attacks import read_attacks
from autograder.selfcheck.mutants import array_mutants, equivalent_mutants, mutants

Kind = Literal["right", "wrong", "mutant", "demo", "attack"]
KINDS: tuple[Kind, ...] = ("right", "wrong", "mutant", "demo", "attack")
WITHOUT_TRAINING = "trained_accuracy"  # needs weights, which nobody has to train for a selfcheck


@dataclass(frozen=True)
class Expected:
    """What a case must get. loses: points, None for any number above 0. words: in one of the messages.

    reason: why a mutant computes the same function, which then must lose nothing.
    """

    loses: float | None = 0.0
    status: str = "graded"
    words: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Case:
    """One known answer. cells: source by grade id; those exercises are judged. about: a sentence.

    saved_by: the program whose form the notebook has. student: of a demo case.
    """

    kind: Kind
    name: str
    about: str
    cells: Mapping[str, str] = field(default_factory=dict)
    saved_by: str = ""
    expected: Expected = Expected()
    student: DemoStudent | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other case."""
        return self.kind, self.name

    @property
    def exercises(self) -> tuple[str, ...]:
        """Grade ids of what is judged. Of a wrong answer and of a mutant: the one that it is about."""
        if self.kind in ("wrong", "mutant"):
            return (self.name.partition(":" if self.kind == "mutant" else "/")[0],)
        return tuple(self.cells)

    def sha256(self) -> str:
        """A hash of all that is said here."""
        judged = [dict(self.cells), self.saved_by, repr(self.expected), repr(self.student)]
        return hashlib.sha256(json.dumps([*self.key, *judged]).encode()).hexdigest()


def known_cases(course: Course, kinds: Iterable[Kind] = KINDS) -> list[Case]:
    """All cases of these kinds, in order."""
    makers = {"right": _right, "wrong": _wrong, "mutant": _mutants, "demo": _demo, "attack": _attacks}
    return [case for kind in KINDS if kind in set(kinds) for case in makers[kind](course)]


def _right(course: Course) -> Iterator[Case]:
    for path in all_answers(course.right_answers):
        answer = read_answer(path)
        yield Case("right", answer.name, answer.about, answer.cells, answer.said("saved_by"))


def _wrong(course: Course) -> Iterator[Case]:
    for path in all_answers(course.wrong_answers):
        answer = read_answer(path)
        expected = Expected(
            float(answer.said("loses")), answer.said("status", "graded"), answer.said("words")
        )
        yield Case(
            "wrong",
            f"{path.parent.name}/{answer.name}",
            answer.about,
            answer.cells,
            answer.said("saved_by"),
            expected,
        )


def _mutants(course: Course) -> Iterator[Case]:
    equivalent = equivalent_mutants()
    for mutant in [*mutants(course), *array_mutants(course)]:
        reason = equivalent.get(mutant.id, "")
        expected = Expected(loses=0.0 if reason else None, status="", reason=reason)
        yield Case("mutant", mutant.id, mutant.change, mutant.cells, expected=expected)


def _demo(_course: Course) -> Iterator[Case]:
    seen: set[str] = set()
    for student in read_class():
        if not student.cut_off and student.answer not in seen:
            seen.add(student.answer)
            yield Case("demo", student.answer, student.why, student=student)


def _attacks(course: Course) -> Iterator[Case]:
    for attack in read_attacks(course):
        yield Case("attack", attack.name, attack.about, {"": attack.path.read_text(encoding="utf-8")})
