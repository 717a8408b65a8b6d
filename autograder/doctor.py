"""Looks at the machine: what the kit needs of it, what it found, and what to do where something is missing.

TensorFlow is never imported here: versions come from the packages' own records, the graphics card from its
driver.
"""

import importlib.metadata
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
from packaging.requirements import InvalidRequirement, Requirement

import autograder
from autograder.course import WEIGHTS_FILE, Course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.sandbox import SandboxError, Zygote, own_user

PACKAGE = "resnet50-assignment-kit"
SHOWN_VERSIONS = ("tensorflow-cpu", "tensorflow", "keras", "nbgrader", "h5py", "numpy")
MEMORY_GB = 4.0  # driver, zygote and one worker at the memory limit
DISK_GB = (
    2.0  # a class's notebooks with outputs, reports and feedback; weights stay where they were submitted
)
DRIVER_ANSWERS_WITHIN_S = 10.0
GB = 1e9

Verdict = Literal["good", "note", "bad"]
"""good: as needed. note: works, but somebody should know. bad: some command will refuse."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table; `remedy` is empty where nothing is to be done."""

    subject: str
    verdict: Verdict
    found: str
    remedy: str = ""


def examine(course: Course) -> Iterator[Finding]:
    """All findings, one after another; trying the isolation takes some seconds."""
    yield _python()
    yield _packages()
    yield from _conflicts()
    yield _installed_editable()
    yield _alembic()
    yield _feedback_pages()
    yield _graphics_card()
    yield _isolation(course)
    yield _memory()
    yield _disk(course)
    yield from _course_files(course)
    yield _gradebook(course)


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("Python", "good", found)
    return Finding(
        "Python", "bad", found, "install Python 3.11, 3.12 or 3.13 and run: make PYTHON=python3.12"
    )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _packages() -> Finding:
    """Whether everything that pyproject.toml asks for is installed in a version that it asks for."""
    found = ", ".join(f"{name} {version}" for name in SHOWN_VERSIONS if (version := _version(name)))
    wrong = []
    for line in importlib.metadata.requires(PACKAGE) or []:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        version = _version(requirement.name)
        if requirement.name == "tensorflow-cpu" and version is None and _version("tensorflow"):
            continue  # the GPU build stands in for it
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version or 'missing'} (wanted {requirement.specifier})")
    if not wrong:
        return Finding("packages", "good", found)
    return Finding("packages", "bad", "; ".join(wrong), "run: make setup, after rm -r .venv")


def _conflicts() -> Iterator[Finding]:
    """Packages that spoil TensorFlow by being there."""
    if _version("tensorflow") and _version("tensorflow-cpu"):
        yield Finding(
            "TensorFlow",
            "bad",
            "tensorflow and tensorflow-cpu are both installed: one has overwritten half of the other",
            "run: pip uninstall -y tensorflow tensorflow-cpu, then install the one you want",
        )
    if _version("tensorflow-metal"):
        yield Finding(
            "TensorFlow",
            "bad",
            "tensorflow-metal is installed: it does not load with this TensorFlow",
            "run: pip uninstall -y tensorflow-metal",
        )


def _installed_editable() -> Finding:
    place = Path(autograder.__file__).parent
    if "site-packages" in place.parts:
        return Finding(
            "the judge",
            "bad",
            f"installed in {place}, a folder that students' code can read",
            "run in the kit's folder: pip uninstall -y resnet50-assignment-kit && pip install -e .",
        )
    return Finding("the judge", "good", f"in {place}, which students' code cannot read")


def _alembic() -> Finding:
    """nbgrader starts `alembic` by name when it makes a gradebook."""
    if shutil.which("alembic"):
        return Finding("alembic", "good", "on PATH, nbgrader finds it")
    return Finding(
        "alembic",
        "note",
        "not on PATH: plain `nbgrader` commands fail when they make a gradebook",
        f"run: source {Path(sys.executable).parent / 'activate'}",
    )


def _feedback_pages() -> Finding:
    """Whether this Python can turn a notebook into a page. Some, 3.11.2 for one, cannot: regular expressions
    of a package that nbconvert uses fail on them.
    """
    import nbformat
    from nbconvert import HTMLExporter

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("A page.")])
    try:
        HTMLExporter().from_notebook_node(notebook)
    except Exception as error:
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        return Finding(
            "feedback pages",
            "bad",
            f"nbconvert cannot write one on Python {platform.python_version()} ({reason})",
            "install the newest Python 3.11, 3.12 or 3.13 and run: make PYTHON=python3.12, after rm -r .venv",
        )
    return Finding("feedback pages", "good", "nbconvert writes them")


def _graphics_card() -> Finding:
    """The first NVIDIA card, asked of its driver; no card is no fault."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding(
            "graphics card",
            "good",
            "none with an NVIDIA driver: training runs on the CPU, within ten minutes",
        )
    query = [program, "--query-gpu=name,compute_cap,memory.total", "--format=csv,noheader"]
    try:
        answer = subprocess.run(
            query, capture_output=True, text=True, timeout=DRIVER_ANSWERS_WITHIN_S, check=True
        )
        name, capability, memory = (field.strip() for field in answer.stdout.splitlines()[0].split(","))
        generation = float(capability)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return Finding(
            "graphics card", "note", "nvidia-smi does not answer", "reinstall the NVIDIA driver, 570 or later"
        )
    found = f"{name}, compute capability {capability}, {memory}"
    if not 6 <= generation < 10:
        return Finding(
            "graphics card", "note", f"{found}: this TensorFlow has no code for it", "train on the CPU"
        )
    if not _version("nvidia-cudnn-cu12"):
        return Finding(
            "graphics card",
            "note",
            f"{found}, but TensorFlow is the CPU build",
            'run: pip uninstall -y tensorflow-cpu && pip install -e ".[gpu]"',
        )
    return Finding("graphics card", "good", found)


def _isolation(course: Course) -> Finding:
    """What shuts students' code in: a worker tries to break out, exactly as before each grading."""
    try:
        with Zygote(course, load_exercises(course.exercises).limits) as zygote:
            isolation = zygote.isolation
    except (UserError, SandboxError) as error:
        return Finding("isolation", "bad", str(error), "grading refuses until then")
    if isolation.same_user.startswith(own_user.STAY):
        return Finding("isolation", "note", isolation.describe(), "nothing, or grade as an ordinary user")
    return Finding("isolation", "good", isolation.describe())


def _memory() -> Finding:
    available = psutil.virtual_memory().available / GB
    found = f"{available:.1f} GB free"
    if available >= MEMORY_GB:
        return Finding("memory", "good", found)
    return Finding(
        "memory", "note", found, f"grading one submission may need {MEMORY_GB:.0f} GB: close other programs"
    )


def _disk(course: Course) -> Finding:
    free = shutil.disk_usage(course.root).free / GB
    found = f"{free:.1f} GB free at {course.root}"
    if free >= DISK_GB:
        return Finding("disk", "good", found)
    return Finding("disk", "bad", found, f"make room: grading a class writes up to {DISK_GB:.0f} GB")


def _course_files(course: Course) -> Iterator[Finding]:
    """Files that are made on each machine and are in no repository."""
    makes_pictures = "run: autograder data make (or autograder data import)"
    for subject, path in (("pictures", course.pictures), ("hidden pictures", course.hidden_pictures)):
        if path.is_file():
            yield Finding(subject, "good", str(path.relative_to(course.root)))
        else:
            yield Finding(subject, "bad", f"no {path.relative_to(course.root)}", makes_pictures)
    yield _secret_folder(course)
    if (course.solutions / WEIGHTS_FILE).is_file():
        yield Finding(
            "reference's weights", "good", str((course.solutions / WEIGHTS_FILE).relative_to(course.root))
        )
    else:
        yield Finding("reference's weights", "note", "not trained yet", "run: autograder train")


def _gradebook(course: Course) -> Finding:
    """Whether the gradebook, where there is one, can be read."""
    from autograder.ledger import gradebook

    try:
        submissions = len(gradebook.submissions(course))
        return Finding("gradebook", "good", f"{gradebook.place(course)}, {submissions} submissions in it")
    except UserError as error:
        found, _, remedy = str(error).rstrip(".").rpartition(": ")
        return Finding("gradebook", "bad", found, remedy)


def _secret_folder(course: Course) -> Finding:
    folder = str(course.secret.relative_to(course.root))
    if not course.secret.is_dir():
        return Finding(
            "course secret", "note", f"no {folder} yet", "none: it is made when it is first needed"
        )
    if stat.S_IMODE(course.secret.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            "course secret", "note", f"{folder} is open to other users", f"run: chmod 700 {course.secret}"
        )
    return Finding("course secret", "good", f"{folder}, for this user only")
