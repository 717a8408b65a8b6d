"""Nothing that is at hand scores: no public callable of resnet_lab is an answer to an exercise."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from resnet_lab.column_blocks import PLAIN, PROJECTION, RESIDUAL, Sizes

from autograder.course import find_course
from autograder.exercises import load_exercises
from autograder.judge import recorder
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge
from autograder.sandbox import WorkerGone
from autograder.selfcheck.answers import EXERCISES

LAB = find_course(Path(__file__).parent).lab
SIZES = Sizes(5, 5, 5, 3)
# For each exercise a question that tells whether a function can be asked at all.
FIRST = {
    "identity_block": ("build", {"input_shape": [6, 7, 12], "arguments": [3, [10, 11, 12]]}),
    "convolutional_block": ("build", {"input_shape": [6, 7, 12], "arguments": [3, [10, 11, 13], 2]}),
    "resnet50": ("build", {"input_shape": None, "arguments": [[64, 64, 3], 6]}),
    **{name: ("trace", {"shapes": SIZES.shapes(name)}) for name in (PLAIN, RESIDUAL, PROJECTION)},
    "plain_stack": ("build", {"input_shape": [6, 7, 12], "arguments": [2, 12]}),
    "residual_stack": ("build", {"input_shape": [6, 7, 12], "arguments": [2, 12]}),
    "gradient_norms": ("numbers", {"seed": 1, "sizes": [5, 4, 3], "batch_norm": False}),
}


def public_callables() -> list[tuple[str, str]]:
    """(module, name) of every public function and class of resnet_lab."""
    return [
        (path.stem, node.name)
        for path in sorted(LAB.glob("[!_]*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


class Borrower(Student):
    """A student whose answer to every exercise is one function."""

    borrowed = ""

    def first(self, op, fields, called, wanted):
        return super().first(op, {**fields, "function": self.borrowed}, called, wanted)

    def ask(self, op, fields, arrays, called):
        return super().ask(op, {**fields, "function": self.borrowed}, arrays, called)


class SessionOf(Session):
    """A session in which every exercise is asked of one worker."""

    def __init__(self, session_course, student: Student) -> None:
        self.course, self.seed, self.one = session_course, 1, student
        self.assessment = load_exercises(session_course.exercises)

    @contextmanager
    def student(self, grade_id: str) -> Iterator[Student]:
        yield self.one


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_public_callable_of_resnet_lab_scores(course, zygote, exercise):
    left = public_callables()
    assert len(left) > 40
    asked = 0
    while left:  # a callable that ends its worker costs a new one
        with zygote.worker() as worker:
            lines = ["import importlib"]
            for number, (module, name) in enumerate(left):
                lines.append(f"f{number} = getattr(importlib.import_module('resnet_lab.{module}'), '{name}')")
            worker.run_cell("all", "\n".join(lines), capture=False)
            student = Borrower(worker)
            for number, (module, name) in enumerate(left):
                student.borrowed = f"f{number}"
                op, fields = FIRST[exercise]
                try:
                    student.first(op, {**fields, "stand_ins": None}, name, "something")
                except CannotJudge as nothing:
                    assert nothing.status in ("raised", "missing_function"), (module, name)  # noqa: PT017
                except WorkerGone:
                    break
                else:
                    asked += 1
                    recorded = recorder.run(SessionOf(course, student), [exercise])[exercise]
                    assert sum(test.points for test in recorded.tests) == 0, (module, name)
                    if recorded.gone:
                        break
            left = left[number + 1 :]
    print(exercise, "callables that build something:", asked)
