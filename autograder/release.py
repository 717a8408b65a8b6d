"""Writes assignment/, what students get, from solutions/, the master.

nbgrader's own generate_assignment clears the solutions; it works in a folder that holds an exact list of
files, so that nothing else can slip into the release, and the result takes the place of the old release
only when all went well.
"""

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.exercises import Assessment, load_exercises
from autograder.ledger import gradebook, locking, settings

# Left behind by running the master: weights, curves, caches. They are passed over; any other stranger is
# refused.
IGNORED = re.compile(r"(^|/)(\.[^/]*|__pycache__|[^/]*\.(h5|keras|pyc|log))(/|$)")
STUB = """\
# Your code takes the place of the next line.
raise NotImplementedError("It is yours to write: see the text above.")"""

TEXT_STUB = "*Your answer takes the place of this line.*"


def release(course: Course, check: bool = False) -> list[str]:
    """Bring assignment/ up to date and register the assignment in the gradebook.

    check: write nothing at all. Returns the names, relative to the release, of the files that were out of
    date. Raises UserError, with the old release untouched, where the master holds a stranger, contradicts
    exercises.toml, or was changed in a way that the gradebook refuses.
    """
    old = _contents(course.release)
    try:
        if not check:
            course.release.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=".release-", dir=None if check else course.release.parent
        ) as folder:
            fresh = generate(course, Path(folder), register=not check)
            new = _contents(fresh)
            stale = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
            if stale and not check:
                _swap(fresh, course.release, Path(folder))
    except OSError as error:
        raise UserError(
            f"The release cannot be written ({reason(error)}): make {course.release.parent} writable."
        ) from None
    return stale


def released_files(course: Course) -> list[Path]:
    """All files of the release."""
    return [path for _, path in _files(course.release)]


def register(course: Course) -> None:
    """Tell the gradebook about cells and points of the master as it is now. Raises UserError as `release`
    does."""
    with tempfile.TemporaryDirectory() as folder:
        generate(course, Path(folder), register=True)


def generate(course: Course, folder: Path, register: bool) -> Path:
    """Make the release below `folder`, which must be empty; returns the release's own folder."""
    assessment = load_exercises(course.exercises)
    masters = _masters(course, set(assessment.notebooks))
    source = folder / "solutions" / ASSIGNMENT
    source.mkdir(parents=True)
    for name, path in masters.items():
        if name.endswith(".ipynb"):
            _check_points(_read_master(path), name, assessment)
            shutil.copyfile(path, source / name)
    fresh = _clear_solutions(course, folder, register)
    for name, path in masters.items():
        if name.endswith(".ipynb"):
            _mark_notebook(fresh / name, name)
        else:
            (fresh / name).parent.mkdir(exist_ok=True)
            text = path.read_text(encoding="utf-8")
            (fresh / name).write_text(_mark(name) + text, encoding="utf-8", newline="\n")
    return fresh


def _masters(course: Course, notebooks: set[str]) -> dict[str, Path]:
    """The files to release by name, all of them and no other. Raises UserError for a missing one and for a
    stranger."""
    listed = notebooks | {"README.md"}
    masters: dict[str, Path] = {}
    for name, path in _files(course.solutions):
        if name not in listed and not re.fullmatch(r"resnet_lab/\w+\.(py|csv)", name):
            raise UserError(
                f"{path} would go to students and is not part of the assignment: move it out of solutions/"
                " (a notebook is part of it once exercises.toml lists an exercise of it)."
            )
        masters[name] = path
    missing = sorted(listed - masters.keys())
    if missing:
        raise UserError(
            f"{course.solutions / missing[0]} is missing: restore it from the kit, students need it."
        )
    return masters


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files below `folder` with their names in it, without what running the notebooks leaves there."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and not IGNORED.search(name):
            yield name, path


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in _files(folder)}


def _read_master(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises whatever the broken part leads to
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError(f"{path} is no valid notebook ({reason:.200}): repair it.") from None


def _check_points(master: NotebookNode, name: str, assessment: Assessment) -> None:
    """Raise UserError unless the graded cells of a notebook and exercises.toml say the same."""
    graded = {
        cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
        for cell in master.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    listed = {each.check_cell: each.points for each in assessment.exercises if each.notebook == name}
    listed |= {each.grade_id: each.points for each in assessment.questions if each.notebook == name}
    for cell in sorted(graded.keys() | listed.keys()):
        if graded.get(cell) != listed.get(cell):
            raise UserError(
                f"{name} and exercises.toml disagree about {cell} ({_points(graded, cell)} in the notebook,"
                f" {_points(listed, cell)} in the list): make them equal."
            )


def _points(points: dict[str, float], cell: str) -> str:
    return f"{points[cell]:g} points" if cell in points else "nothing"


def _clear_solutions(course: Course, folder: Path, register: bool) -> Path:
    """Run nbgrader's generate_assignment in `folder`, with the course's gradebook or with none."""
    config, url = settings.load(course), settings.db_url(course)
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    config.GenerateAssignment.no_database = not register
    config.SaveCells.enabled = register
    if register:
        gradebook.check(course)
    config.CourseDirectory = Config(
        root=str(folder),
        source_directory="solutions",
        release_directory="assignment",
        assignment_id=ASSIGNMENT,
        course_id=settings.course_id(course),
        db_url=url,
    )
    log, messages = settings.captured_log()
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=log)
    held = locking.hold(url, locking.Part.ENTERING) if register else nullcontext()
    try:
        with gradebook.one_sentence(url), held:
            converter.start()
    except NbGraderException:
        if register:
            gradebook.check(course)
        raise UserError(_refusal(messages)) from None
    return folder / "assignment" / ASSIGNMENT


def _refusal(messages: list[logging.LogRecord]) -> str:
    text = "\n".join(record.getMessage() for record in messages)
    if "submissions associated with" in text:
        return (
            "The master has other graded cells than the gradebook, which holds submissions already: take the"
            " change back, or begin a new gradebook by moving grading/gradebook.db away."
        )
    reason = settings.last_error(messages)
    return f"nbgrader cannot make the release from the master ({reason}): repair the notebook in solutions/."


def _mark(name: str) -> str:
    """The first line of a released file."""
    words = f"Generated from solutions/{ASSIGNMENT}/{name} by `autograder release`."
    return f"<!-- {words} -->\n\n" if name.endswith(".md") else f"# {words}\n"


def _mark_notebook(path: Path, name: str) -> None:
    """A notebook has no first line to say it in: its metadata say it."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["generated"] = _mark(name).strip("# \n")
    nbformat.write(notebook, path)


def _swap(fresh: Path, release: Path, folder: Path) -> None:
    """Put `fresh` in the place of `release`; where that fails, the old release is back."""
    kept = folder / "old"
    had_old = release.exists()
    if had_old:
        os.rename(release, kept)
    try:
        os.rename(fresh, release)
    except OSError:
        if had_old:
            os.rename(kept, release)
        raise
