"""Wrong versions of the reference solutions, made by meaning: what the judge must not let through.

Each mutant is the reference with one mutation (reference_code.py says what a mutation edits). It is killed
if its exercise loses points. Those that compute the same function cannot be, and are listed with the reason
in equivalent_mutants.toml; one that survives and is not listed is a hole in the judge.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from autograder.course import NETWORK_NOTEBOOK, Course
from autograder.demo.answers import read_solutions
from autograder.exercises import load_exercises
from autograder.selfcheck.array_mutations import array_mutations
from autograder.selfcheck.assembly_mutations import assembly_mutations
from autograder.selfcheck.end_mutations import end_mutations
from autograder.selfcheck.joining_mutations import joining_mutations
from autograder.selfcheck.layer_mutations import Change, layer_mutations
from autograder.selfcheck.order_mutations import order_mutations
from autograder.selfcheck.path_mutations import path_mutations
from autograder.selfcheck.reference_code import Function, read_function
from autograder.selfcheck.stack_mutations import stack_mutations

EQUIVALENT = Path(__file__).parent / "equivalent_mutants.toml"
NETWORK = "resnet50"
STACKS = ("plain_stack", "residual_stack")
ARRAY_NOTEBOOKS = ("1_skip_connections.ipynb",)  # their functions are made of arrays, or of a whole model
# By notebook the functions made of Keras layers.
MUTATED = {
    NETWORK_NOTEBOOK: ("identity_block", "convolutional_block", NETWORK),
    "3_depth.ipynb": STACKS,
}


@dataclass(frozen=True)
class Mutant:
    """id: exercise, place and change, "identity_block:drop:second_batch_norm". change: what is wrong.

    cells: source of whole cells by grade id; but for the exercise's own they are the reference's.
    """

    id: str
    exercise: str
    change: str
    cells: dict[str, str]


def mutants(course: Course) -> list[Mutant]:
    """All mutants, in order, no two of them and none and the reference the same code.

    Raises UserError where the solutions cannot be read, ValueError where they lack a function.
    """
    made: list[Mutant] = []
    for name, exercises in MUTATED.items():
        if name in load_exercises(course.exercises).notebooks:
            solutions = {cell.name: cell.source for cell in read_solutions(course, name)}
            made += _of_one({exercise: solutions[exercise] for exercise in exercises})
    return made


def _of_one(reference: Mapping[str, str]) -> list[Mutant]:
    """Mutants of the functions of one notebook, of each while the others are the reference's."""
    made: list[Mutant] = []
    for exercise, source in reference.items():
        seen = {_code(source)}
        for change in _changes(read_function(source, exercise)):
            code = _code(change.function.source)
            if code not in seen:
                seen.add(code)
                cells = {**reference, exercise: change.function.source}
                made.append(Mutant(f"{exercise}:{change.id}", exercise, change.sentence, cells))
    return made


def array_mutants(course: Course) -> list[Mutant]:
    """Mutants of the functions of the other notebooks, of arrays and of whole models, in order."""
    made: list[Mutant] = []
    for name in load_exercises(course.exercises).notebooks:
        if name in ARRAY_NOTEBOOKS:
            cells = {cell.name: cell.source for cell in read_solutions(course, name)}
            for exercise, source in cells.items():
                for change in array_mutations(source):
                    changed = cells | {exercise: change.source}
                    made.append(Mutant(f"{exercise}:{change.id}", exercise, change.sentence, changed))
    return made


def _changes(function: Function) -> Iterator[Change]:
    changes = [layer_mutations(function), order_mutations(function)]
    if function.name == NETWORK:
        changes += [assembly_mutations(function), end_mutations(function)]
    elif function.name in STACKS:
        changes.append(stack_mutations(function))
        if any(layer.kind == "Add" for layer in function.layers):
            changes.append(joining_mutations(function))
    else:
        changes += [joining_mutations(function), path_mutations(function)]
    return chain.from_iterable(changes)


def _code(source: str) -> str:
    """The same for sources that differ in comments and layout only."""
    return ast.dump(ast.parse(source))


def equivalent_mutants() -> dict[str, str]:
    """By id the reason why a mutant computes the same function as the reference."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    return {mutant: entry["because"] for entry in listed["equivalent"] for mutant in entry["mutants"]}
