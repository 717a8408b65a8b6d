"""Puts what a download holds into the course: grading/submitted/<student>/residual_networks/.

Only the assignment's notebooks and the weights are taken. All of a download is read first, into a folder
beside; then each student's files are moved into place together, so that none is half there. Whoever cannot be
taken is named, with the reason and the remedy; the others are taken.
"""

import hashlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.collecting import layouts
from autograder.collecting.sources import ARCHIVE_NAME, Entry, TooMuch, entries, single
from autograder.collecting.staging import ENDINGS, Download, kept, read, stage, students_of_files, too_much
from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.ledger.autograde import STUDENT_ID
from autograder.submission import open_regular, plain_name

Outcome = Literal["taken", "replaced", "unchanged", "refused"]
NOTES = 20  # files that belong to nobody, each with a row
REVISION = re.compile(r"-(\d+)(?=\.)")


@dataclass(frozen=True)
class Collected:
    """What became of one student. `why`: a sentence on what was refused or left out, empty where nothing was.

    student: empty for a file that belongs to nobody.
    """

    student: str
    outcome: Outcome
    files: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Staged:
    """A file of a download: its place, and where its content is kept meanwhile. `problem`: why it is not."""

    place: layouts.Place
    content: Path | None
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.place.inner[-1] if self.place.inner else ""


class Refused(Exception):
    """A student's files cannot be taken; the text is the sentence."""


def collect(course: Course, path: Path) -> list[Collected]:
    """Take in the archive or the folder at `path`; one row for each student, and for each file of nobody's.

    Raises UserError where the download as a whole cannot be read or holds no submission, and where the course
    cannot be written to; nothing has changed then.
    """
    with stage(course, path) as place:
        download = read(path, place)
        if not download.staged and not download.nameless:
            raise UserError(
                f"{path} holds no notebook and no weights: name what the platform let you download."
            )
        return _take_all(course, download, place)


def collect_one(course: Course, path: Path, student: str) -> Collected:
    """Take in what is `student`'s in the archive or the folder at `path`. Raises UserError as `collect`."""
    with stage(course, path) as place:
        hers = {parts for parts, students in students_of_files(path).items() if student in students}
        rows = _take_all(course, read(path, place, wanted=hers), place, only=student)
        return rows[0]


def collect_own(course: Course, paths: Sequence[Path], student: str) -> Collected:
    """Take in folders, archives and single files that are `student`'s alone, whatever names they hold.

    Raises UserError as `collect` does.
    """
    with stage(course, paths[0]) as place:
        staged: list[Staged] = []
        left_out: list[str] = []
        for number, (where, entry) in enumerate(_own_entries(paths, student)):
            if entry.problem or entry.name.lower().endswith(ENDINGS):
                staged.append(Staged(where, *kept(entry, place / str(number))))
            else:
                left_out.append(entry.name)
        return _take(course, student, staged, left_out, _notebooks(course), place)


def _own_entries(paths: Iterable[Path], student: str) -> Iterator[tuple[layouts.Place, Entry]]:
    for path in paths:
        if path.is_dir() or ARCHIVE_NAME.fullmatch(path.name):
            for entry in entries(path):
                yield layouts.own_place(entry.parts or (entry.name,), student), entry
        else:
            yield layouts.by_name(path.name) or layouts.own_place((path.name,), student), single(path)


def survey(path: Path) -> tuple[list[str], list[str]]:
    """Whose files an archive or a folder holds, and a sentence for each that is nobody's; reads names only.

    Raises UserError as `collect` does.
    """
    try:
        found = students_of_files(path)
    except TooMuch as error:
        raise too_much(path, error) from None
    students = {student for named in found.values() for student in named}
    nobodys = [_of_nobody("/".join(parts), "") for parts, named in found.items() if "" in named]
    return sorted(students - {""}), _first(nobodys)


def _notebooks(course: Course) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.notebook for each in load_exercises(course.exercises).exercises))


def _take_all(course: Course, download: Download, stage: Path, only: str = "") -> list[Collected]:
    """Put every student's files into place, or those of one."""
    placed = layouts.places([*download.staged, *download.left_out], download.gradescope)
    of_student: dict[str, list[Staged]] = defaultdict(list)
    left_out: dict[str, list[str]] = defaultdict(list)
    nobodys = [_of_nobody(*each) for each in download.nameless]
    for parts, contents in download.staged.items():
        for place in placed[parts]:
            for content, problem in contents:
                of_student[place.student].append(Staged(place, content, problem))
                if not place.student:
                    nobodys.append(_of_nobody("/".join(parts), problem))
    for parts in download.left_out:
        for place in placed[parts]:
            left_out[place.student].append("/".join(place.inner))
    notebooks = _notebooks(course)
    rows = [
        _take(course, student, of_student[student], left_out[student], notebooks, stage)
        for student in ([only] if only else sorted({*of_student, *left_out} - {""}))
    ]
    return rows if only else rows + [Collected("", "refused", (), said) for said in _first(nobodys)]


def _first(sentences: list[str]) -> list[str]:
    """A few sentences, and one that counts the others."""
    if len(sentences) <= NOTES:
        return sentences
    more = f"{len(sentences) - NOTES} more files belong to nobody: put each into a folder of its student's."
    return [*sentences[:NOTES], more]


def _of_nobody(name: str, problem: str) -> str:
    if problem:
        return f"{name!r:.120} {problem}: ask whoever sent it."
    return f"{name!r:.120} does not say whose it is: put it into a folder named after its student."


def _take(
    course: Course,
    student: str,
    files: Sequence[Staged],
    left_out: Sequence[str],
    notebooks: Sequence[str],
    stage: Path,
) -> Collected:
    """Move one student's files into place."""
    try:
        if not STUDENT_ID.fullmatch(student):
            raise Refused(
                f"{student!r:.120} is no student id: rename it, with letters, digits and . _ @ + - only."
            )
        chosen = _chosen(files, left_out, notebooks)
        target = course.submitted / student / ASSIGNMENT
        before = _hashes(target, [*notebooks, WEIGHTS_FILE])
        after = {name: _sha256(path) for name, path in chosen.items()}
        if before == after:
            return Collected(student, "unchanged", tuple(chosen))
        _put(chosen, target, stage / f"of {len(os.listdir(stage))}")
    except Refused as refused:
        return Collected(student, "refused", (), str(refused))
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    said = [f"Not taken, for it is no part of the assignment: {_listed(left_out)}."] if left_out else []
    if before:
        said.insert(0, f"Other than before: {_listed(changed)}.")
    missing = [name for name in notebooks if name not in chosen]
    if missing:
        said.append(f"Not handed in: {_listed(missing)}.")
    return Collected(student, "replaced" if before else "taken", tuple(chosen), " ".join(said))


def _chosen(files: Sequence[Staged], left_out: Sequence[str], notebooks: Sequence[str]) -> dict[str, Path]:
    """By the assignment's name the content of each file to take. Raises Refused."""
    for each in files:
        if each.problem:
            raise Refused(
                f"{'/'.join(each.place.inner)!r:.120} {each.problem}: ask for the file itself again."
            )
    chosen: dict[str, Path] = {}
    for wanted in (*notebooks, WEIGHTS_FILE):
        fitting = [each for each in files if plain_name(each.name).lower() == wanted.lower()]
        if not fitting and len(notebooks) == 1 and wanted in notebooks:
            fitting = [each for each in files if each.name.lower().endswith(".ipynb")]
        only = _only(fitting, wanted)
        if only is not None and only.content is not None:
            chosen[wanted] = only.content
    if not any(name in chosen for name in notebooks):
        given = _listed([*("/".join(each.place.inner) for each in files), *left_out])
        raise Refused(
            f"There is no {' or '.join(notebooks)} among {given}: ask for the notebook, by that name."
        )
    return chosen


def _only(fitting: Sequence[Staged], wanted: str) -> Staged | None:
    """Of the files that could be the `wanted` one: the least deep, the last version, the one of that name."""
    if not fitting:
        return None
    least = min(len(each.place.inner) for each in fitting)
    top = [each for each in fitting if len(each.place.inner) == least]
    if all(each.place.revised for each in top):
        last = max(_revision(each.name) for each in top)
        top = [each for each in top if _revision(each.name) == last]
    exact = [each for each in top if each.name == wanted]
    if len(exact) == 1 or len(top) == 1:
        return (exact or top)[0]
    names = _listed(each.name for each in top)
    raise Refused(f"It is unclear which file is {wanted} ({names}): leave one in the download.")


def _revision(name: str) -> int:
    numbers = REVISION.findall(name)
    return int(numbers[-1][:9]) if numbers else 0


def _hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """By name what of a submission is there by now. Raises Refused where something else is in its place."""
    for place in (folder.parent, folder):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise Refused(f"{place} is no folder: move it away, then collect again.")
    return {name: _sha256(folder / name) for name in names if os.path.lexists(folder / name)}


def _sha256(path: Path) -> str:
    """Of a file's content; empty for what is no file."""
    try:
        with os.fdopen(open_regular(path), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _put(chosen: dict[str, Path], target: Path, beside: Path) -> None:
    """Make `target` the folder of these files, in one move; what was there goes to `beside`."""
    ready, old = beside / "new", beside / "old"
    ready.mkdir(parents=True)
    for name, content in chosen.items():
        shutil.copyfile(content, ready / name)  # a group's file is taken more than once
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    try:
        ready.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _listed(names: Iterable[str]) -> str:
    """A few names for a sentence; what cannot be printed is written out."""
    all_names = sorted(names)
    more = f" and {len(all_names) - 5} more" if len(all_names) > 5 else ""
    return ", ".join(f"{name!r:.80}" for name in all_names[:5]) + more
