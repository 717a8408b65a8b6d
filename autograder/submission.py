"""Reads what a student handed in, which may be anything at all.

    path ── no such path ........................ UserError, the instructor's slip
      └─ folder or notebook
           ├─ each expected notebook
           │    ├─ absent, or two that fit ...... Problem("unreadable")
           │    ├─ link, device, too big ........ Problem("unreadable")
           │    ├─ not JSON, not a notebook ..... Problem("unreadable")
           │    └─ nbformat 2 to 4 .............. StudentNotebook: text of cells only, outputs are passed over
           ├─ weights ........................... Path, or None with a note that says why
           └─ other files ....................... kept where small and plainly named, else a note

Called by the judge for every submission. Guaranteed: nothing outside the folder is opened, no link, device
or pipe is followed, memory stays below about half a GiB, and nothing but UserError is raised. Not covered:
a folder that another process changes meanwhile, and what is inside the weights, which only a worker ever
opens.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from autograder.course import ASSIGNMENT, WEIGHTS_FILE
from autograder.errors import UserError
from autograder.report import Status

MiB = 2**20
NOTEBOOK_MB = 40  # an honest notebook full of plots has 1 to 20
# Each object of a JSON text takes up to 30 times its size in memory, each key or text up to 20 times.
BRACKETS = 1_500_000
QUOTES = 4_000_000
SOURCE_MB = 4  # the text of all cells
CELL_MB = 1  # of one, as JSON: a worker is sent no more than twice as much at once
CELLS = 2_000
WEIGHTS_MB = 400  # with the optimizer left in, a ResNet-50 has 283
FILE_MB = 20  # one other file, such as the picture of a student's own hand
FILES_MB = 50
FILES = 200
FOLDER_DEPTH = 4
ENTRIES = 20_000  # files, folders and others that are looked at
NOTES = 20

IGNORED = {"resnet_lab", "__pycache__", "timestamp.txt", "feedback"}
PLAIN_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\\:*?\"<>|\ud800-\udfff]{1,200}")
COPY_MARKS = re.compile(
    r"^copy[ _]of[ _]"  # Colab
    r"|[ _]?\(\d+\)"  # browsers, Windows
    r"|-copy\d*(?=\.)| - copy(?=\.| \()"  # Jupyter, Windows
    r"| copy( \d+)?(?=\.)"  # macOS
    r"|-\d+(?=\.)",  # Canvas
    re.IGNORECASE,
)

CellType = Literal["code", "markdown", "raw"]


@dataclass(frozen=True)
class Problem:
    """Why a notebook could not be read: one sentence for the student, with the remedy."""

    status: Status
    sentence: str


@dataclass(frozen=True)
class StudentCell:
    """One cell as submitted: its text, and the names by which the frame may know it, mere claims all."""

    cell_type: CellType
    source: str
    grade_id: str | None
    ids: tuple[str, ...]


@dataclass(frozen=True)
class StudentNotebook:
    """The cells of one submitted notebook, in order."""

    cells: tuple[StudentCell, ...]


@dataclass(frozen=True)
class Submission:
    """All that was handed in.

    `student_notebooks` has the expected names as keys, all of them and no other. `files` are further
    regular files by relative name, without notebooks, weights and resnet_lab. `hashes` are those of all
    these, by name, and `sha256` is that of the whole. `notes` are sentences for the student about what was
    left out.
    """

    folder: Path
    student_notebooks: dict[str, StudentNotebook | Problem]
    files: dict[str, Path]
    weights: Path | None
    hashes: dict[str, str]
    notes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """A hash of names and contents."""
        return hashlib.sha256(json.dumps(self.hashes, sort_keys=True).encode()).hexdigest()


def read(path: Path, expected: Iterable[str]) -> Submission:
    """Read the submission at `path`, a folder or one notebook; `expected` are the assignment's notebook
    names.

    Where `path` is a notebook, weights and other files are those beside it. Raises UserError where nothing
    is at `path`, or a notebook that is none of the assignment's.
    """
    wanted = tuple(expected)
    folder, chosen = _locate(path, wanted)
    found, notes = _walk(folder)
    notebooks: dict[str, StudentNotebook | Problem] = {}
    hashed: dict[str, Path] = {}
    for name in wanted:
        located = chosen.get(name) or _find_notebook(name, found, alone=len(wanted) == 1)
        if isinstance(located, Path):
            hashed[name] = located
            notebooks[name] = _read_notebook(located, name)
        else:
            notebooks[name] = located
    weights = _find_weights(found, notes)
    if weights:
        hashed[WEIGHTS_FILE] = weights
    files = _other_files(found, notes)
    return Submission(folder, notebooks, files, weights, _hashes(hashed | files), tuple(notes[:NOTES]))


def plain_name(name: str) -> str:
    """A file name without the marks that browsers, Colab, Canvas and file managers add to copies.

    >>> plain_name("Copy of 2_resnet50 (1).ipynb")
    '2_resnet50.ipynb'
    """
    return COPY_MARKS.sub("", name)


def _locate(path: Path, wanted: tuple[str, ...]) -> tuple[Path, dict[str, Path]]:
    """The folder of the submission and, where `path` is a notebook, the name it stands for."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        raise UserError(f"There is no {path}: name a submission's folder or notebook.") from None
    if stat.S_ISDIR(mode):
        inner = (path, path / ASSIGNMENT, path / "assignment" / ASSIGNMENT)
        return next((folder for folder in inner if _has_notebook(folder)), path), {}
    if not stat.S_ISREG(mode):
        raise UserError(
            f"{path} is neither a folder nor a file: name the submission itself, not a link to it."
        )
    if path.suffix.lower() != ".ipynb":
        raise UserError(f"{path} is not a notebook: name an .ipynb file or the folder that holds it.")
    matching = [name for name in wanted if plain_name(path.name).lower() == name.lower()]
    if not matching and len(wanted) == 1:
        matching = list(wanted)
    if not matching:
        raise UserError(
            f"{path.name} is none of the assignment's notebooks ({', '.join(wanted)}): rename it."
        )
    return path.parent, {matching[0]: path}


def _has_notebook(folder: Path) -> bool:
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
        return any(name.lower().endswith(".ipynb") for name in os.listdir(folder))
    except OSError:
        return False


def _walk(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Regular files of plain names below `folder` by relative name, and notes about what was passed over.

    Notebooks and weights come first, so that a folder full of pictures cannot crowd them out.
    """
    found: dict[str, Path] = {}
    notes: list[str] = []
    seen = 0

    def order(entry: os.DirEntry[str]) -> tuple[bool, bool, str]:
        return (
            entry.is_dir(follow_symlinks=False),
            ".ipynb" not in entry.name and ".h5" not in entry.name,
            entry.name,
        )

    def visit(where: Path, prefix: str, depth: int) -> Iterator[tuple[str, Path]]:
        nonlocal seen
        try:
            with os.scandir(where) as scanned:
                entries = sorted(islice(scanned, ENTRIES - seen), key=order)
        except OSError:
            notes.append(f"The folder {prefix or '.'!r:.80} cannot be opened and was left out.")
            return
        seen += len(entries)
        for entry in entries:
            name = prefix + entry.name
            if entry.name in IGNORED or entry.name.startswith("."):
                continue
            if not PLAIN_NAME.fullmatch(entry.name):
                notes.append(f"The file {name!r:.80} was left out for its name: use letters, digits and _.")
            elif entry.is_dir(follow_symlinks=False):
                if depth < FOLDER_DEPTH:
                    yield from visit(Path(entry.path), name + "/", depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield name, Path(entry.path)
            else:
                notes.append(f"{name!r:.80} is a link or a device and was left out: hand in the file itself.")

    for name, path in visit(folder, "", 1):
        if len(found) == FILES:
            notes.append(f"There are more than {FILES} files: the rest was left out.")
            break
        found[name] = path
    return found, notes


def _on_top(found: dict[str, Path], fits: Callable[[str], bool]) -> dict[str, Path]:
    """Files of the top folder whose name fits."""
    return {name: path for name, path in found.items() if "/" not in name and fits(name)}


def _listed(names: Iterable[str]) -> str:
    """A few names for a sentence; what cannot be printed is written out."""
    return ", ".join(f"{name!r:.80}" for name in sorted(names)[:5])


def _find_notebook(name: str, found: dict[str, Path], alone: bool) -> Path | Problem:
    """The file that is `name`: of that very name, a copy of it, or the only one where one is asked for."""
    if name in found:
        return found[name]
    copies = _on_top(found, lambda other: plain_name(other).lower() == name.lower())
    if not copies and alone:
        copies = _on_top(found, lambda other: other.lower().endswith(".ipynb"))
    if len(copies) == 1:
        return next(iter(copies.values()))
    if copies:
        names = _listed(copies)
        return Problem(
            "unreadable", f"It is unclear which file is {name} ({names}): hand in one, of that name."
        )
    return Problem("unreadable", f"{name} is missing from the submission: hand it in under that name.")


def _find_weights(found: dict[str, Path], notes: list[str]) -> Path | None:
    """The weights by their exact name or as a copy of it; a note where several fit or the file is too big."""
    candidates = _on_top(found, lambda name: name == WEIGHTS_FILE)
    candidates = candidates or _on_top(found, lambda name: plain_name(name).lower() == WEIGHTS_FILE)
    if len(candidates) > 1:
        names = _listed(candidates)
        notes.append(f"It is unclear which file is {WEIGHTS_FILE} ({names}): hand in one, of that name.")
        return None
    for name, path in candidates.items():
        size = path.lstat().st_size // MiB
        if size <= WEIGHTS_MB:
            return path
        notes.append(
            f"{name!r:.80} has {size:,} MB, over {WEIGHTS_MB}: save the weights again as the notebook does."
        )
    return None


def _other_files(found: dict[str, Path], notes: list[str]) -> dict[str, Path]:
    """What else may be needed to run the notebooks, within the caps."""
    kept: dict[str, Path] = {}
    room = FILES_MB * MiB
    for name, path in found.items():
        if plain_name(name).lower().endswith((".ipynb", ".h5", ".keras")):
            continue
        size = path.lstat().st_size
        if size > min(FILE_MB * MiB, room):
            notes.append(f"{name!r:.80} has {size / MiB:,.0f} MB and was left out: do without it.")
            continue
        room -= size
        kept[name] = path
    return kept


def open_regular(path: Path) -> int:
    """A descriptor of a regular file, got without following a link or waiting for a pipe. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path.name} is not a regular file")
    return descriptor


def _hashes(files: dict[str, Path]) -> dict[str, str]:
    """Of each file by name. An unreadable file counts as absent, one above every cap by size."""
    found: dict[str, str] = {}
    for name, path in files.items():
        try:
            with os.fdopen(open_regular(path), "rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                small = size <= WEIGHTS_MB * MiB
                found[name] = hashlib.file_digest(stream, "sha256").hexdigest() if small else f"{size} bytes"
        except OSError:
            continue
    return found


def _read_notebook(path: Path, name: str) -> StudentNotebook | Problem:
    """The notebook at `path`; `name` is what sentences call it."""
    try:
        with os.fdopen(open_regular(path), "rb") as stream:
            content = stream.read(NOTEBOOK_MB * MiB + 1)
    except OSError:
        return Problem(
            "unreadable", f"{name} cannot be opened: hand in the notebook itself, not a link to it."
        )
    if _takes_too_much_memory(content):
        return Problem(
            "unreadable", f"{name} is too big to be read: clear all outputs, save, hand it in again."
        )
    try:
        # No number matters; NaN, which plots leave behind, or a million digits must not stop the reading.
        data = json.loads(content, parse_constant=_ignore, parse_int=_ignore, parse_float=_ignore)
    except (ValueError, RecursionError):
        return Problem(
            "unreadable", f"{name} is no whole notebook: open it in Jupyter, save, hand it in again."
        )
    cells = _raw_cells(data)
    if cells is None:
        return Problem(
            "unreadable", f"{name} is not a notebook, only called one: hand in the .ipynb file itself."
        )
    if len(cells) > CELLS:
        return Problem(
            "unreadable", f"{name} has more than {CELLS:,} cells: delete those that are not needed."
        )
    notebook = StudentNotebook(tuple(_cell(cell) for cell in cells if isinstance(cell, dict)))
    sizes = [len(json.dumps(cell.source, ensure_ascii=False).encode()) for cell in notebook.cells]
    if max(sizes, default=0) > CELL_MB * MiB:
        return Problem(
            "unreadable", f"{name} has more than {CELL_MB} MB of text in one cell: keep data in a file."
        )
    if sum(sizes) > SOURCE_MB * MiB:
        return Problem(
            "unreadable", f"{name} has more than {SOURCE_MB} MB of text in cells: keep data in a file."
        )
    return notebook


def _takes_too_much_memory(content: bytes) -> bool:
    """Whether a JSON text could take more memory than the promise above, by what it is made of."""
    return (
        len(content) > NOTEBOOK_MB * MiB
        or content.count(b"[") + content.count(b"{") > BRACKETS
        or content.count(b'"') > QUOTES
    )


def _ignore(number: str) -> None:
    return None


def _raw_cells(data: Any) -> list[Any] | None:
    """The list of cells; nbformat 2 and 3 keep theirs in worksheets."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        return [cell for cells in sheets if isinstance(cells, list) for cell in cells]
    cells = data.get("cells")
    return cells if isinstance(cells, list) else None


def _cell(raw: dict[str, Any]) -> StudentCell:
    """Make the best of one cell, whatever is missing from it."""
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        source = ""
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return StudentCell(
        cell_type=_cell_type(raw.get("cell_type")),
        source=source.encode("utf-8", "replace").decode(
            "utf-8"
        ),  # half a surrogate pair can be written nowhere
        grade_id=grade_id if isinstance(grade_id, str) else None,
        ids=tuple(value for value in (raw.get("id"), metadata.get("id")) if isinstance(value, str)),
    )


def _cell_type(claimed: Any) -> CellType:
    if claimed == "code":
        return "code"
    return "markdown" if claimed in ("markdown", "heading", "html") else "raw"
