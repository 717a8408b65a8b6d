"""Whose a file is, from its place in a download.

    Moodle      Zoë Ray_123456_assignsubmission_file_/2_resnet50.ipynb       Zoë.Ray_123456
                Zoë Ray_123456_assignsubmission_file_2_resnet50.ipynb
    Canvas      rayzoe_LATE_1234_5678_2_resnet50-1.ipynb                     rayzoe_1234
    Gradescope  submission_98765/2_resnet50.ipynb, and a table of names      zoe@school.edu
    nbgrader    submitted/zoe/residual_networks/2_resnet50.ipynb             zoe
    a folder    class of 2026/zoe/2_resnet50.ipynb                           zoe

The number that a platform gives a student stays in her id: names are shared, and grades go back by number.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from autograder.course import ASSIGNMENT

MOODLE = re.compile(r"(?P<who>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?")
CANVAS = re.compile(r"(?P<who>[^_]+)(?:_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)")
GRADESCOPE = re.compile(r"submission_\d+")
GRADESCOPE_TABLE = "submission_metadata.yml"
SUBMISSION = re.compile(r"^(?P<folder>submission_\d+):\r?\n(?P<about>(?:[ \r].*\n?|\n)*)", re.MULTILINE)
SUBMITTERS = re.compile(r"^ +:submitters:\r?\n(?P<list>(?: *- .*\n?(?: {3,}.*\n?)*)+)", re.MULTILINE)
SUBMITTERS_LENGTH = 20_000  # characters: a group of a hundred
UNUSABLE = re.compile(r"[^\w.@+-]+")  # in a student's id
BUNDLE = "assignment"  # the folder around the assignment's in what students were given

Names = Mapping[str, Sequence[str]]
"""Gradescope's table: folder of a submission -> its students."""


@dataclass(frozen=True)
class Place:
    """`student` is empty where nothing says whose the file is. inner: the file in what she handed in.

    revised: whether a number behind the name means a later version, as Canvas writes it.
    """

    student: str
    inner: tuple[str, ...]
    revised: bool = False


def places(files: Iterable[tuple[str, ...]], gradescope: Names) -> dict[tuple[str, ...], list[Place]]:
    """For the parts of each file's name where it belongs: a group's file in several places."""
    found: dict[tuple[str, ...], list[Place]] = {}
    others = []
    for parts in files:
        told = _by_platform(parts, gradescope)
        if told:
            found[parts] = told
        else:
            others.append(parts)
    around = _common(parts for parts in others if ASSIGNMENT not in parts[:-1])
    for parts in others:
        found[parts] = [_by_folder(parts, around)]
    return found


def by_name(name: str) -> Place | None:
    """Whose a file or a folder is by its name alone, as Moodle and Canvas give it; None where it says nobody.

    For a folder, which holds more than a file, `inner` is empty or means nothing.
    """
    moodle = MOODLE.fullmatch(name)
    if moodle:
        inner = (moodle["file"],) if moodle["file"] else ()
        return Place(f"{usable(moodle['who'])}_{moodle['number']}", inner)
    canvas = CANVAS.fullmatch(name)
    if canvas:
        return Place(f"{usable(canvas['who'])}_{canvas['number']}", (canvas["file"],), revised=True)
    return None


def own_place(parts: tuple[str, ...], student: str) -> Place:
    """The place of a file in something that is `student`'s alone."""
    folders = parts[:-1]
    return Place(student, parts[folders.index(ASSIGNMENT) + 1 :] if ASSIGNMENT in folders else parts)


def _by_platform(parts: tuple[str, ...], gradescope: Names) -> list[Place]:
    for position, part in enumerate(parts):
        named, is_file = by_name(part), position == len(parts) - 1
        if named and is_file and named.inner:
            return [named]
        if named and not is_file and not named.revised:
            return [Place(named.student, parts[position + 1 :])]
        if GRADESCOPE.fullmatch(part) and not is_file and gradescope:
            return [Place(usable(who), parts[position + 1 :]) for who in gradescope.get(part, [""])]
    return []


def _by_folder(parts: tuple[str, ...], around: int) -> Place:
    """The folder of the student: around the assignment's own, or the first below what is around all."""
    *folders, name = parts
    if ASSIGNMENT in folders:
        position = folders.index(ASSIGNMENT)
        above = (
            folders[: position - 1] if folders[position - 1 : position] == [BUNDLE] else folders[:position]
        )
        return Place(
            unicodedata.normalize("NFC", above[-1]) if above else "", (*folders[position + 1 :], name)
        )
    if len(folders) <= around:
        return Place("", (name,))
    return Place(unicodedata.normalize("NFC", folders[around]), (*folders[around + 1 :], name))


def _common(files: Iterable[tuple[str, ...]]) -> int:
    """How many folders are around all files, with one left that names the student."""
    folders = [parts[:-1] for parts in files if len(parts) > 1]
    if not folders:
        return 0
    shortest = min(map(len, folders))
    same = next((depth for depth in range(shortest) if len({each[depth] for each in folders}) > 1), shortest)
    return min(same, shortest - 1)


def usable(name: str) -> str:
    """A name as a student's id: what an id must not hold becomes a dot.

    >>> usable("O'Brien, Zoë")
    'O.Brien.Zoë'
    """
    return UNUSABLE.sub(".", unicodedata.normalize("NFC", name)).strip(".+-@")


def read_gradescope(table: str) -> Names:
    """Gradescope's submission_metadata.yml, of which only the students are parsed: the rest holds everything
    that its autograder ever said. Raises ValueError where there are none.
    """
    told = {each["folder"]: _submitters(each["about"]) for each in SUBMISSION.finditer(table)}
    if not told:
        raise ValueError("no submissions")
    return told


def _submitters(about: str) -> list[str]:
    """Who is in a group: by e-mail, which grades go back by, else by the school's number or by name."""
    found = SUBMITTERS.search(about)
    try:
        # The plainest of loaders: every value is text, and nothing is merged, which could grow without end.
        listed = yaml.load(found["list"][:SUBMITTERS_LENGTH], Loader=yaml.BaseLoader) if found else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return [""]
    students = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = [each.get(":email") or each.get(":sid") or each.get(":name") for each in students]
    return [name for name in named if name and isinstance(name, str)] or [""]
