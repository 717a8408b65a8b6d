"""Grades with `otter run`, from an environment of its own: nothing of otter's enters the project's.

Otter grades one notebook at a time, so a submission of three notebooks is three runs. Each run starts a
kernel, executes the notebook whole, the visible checks with it, and asks the hidden suites in that kernel.
Otter's run has no jobs; with two, two runs go at once, as `xargs -P 2` would start them.

Of a test otter knows only whether it passed. So an exercise of N points becomes N tests of one point, "at
least 1", "at least 2" and so on; the suite behind them runs once.
"""

import json
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from courses import ROOT
from ways import Pass, Stopwatch, pinned, run, students_of, unisolated_environment

from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.exercises import Exercise, load_exercises

OTTER = "otter-grader[grading]==7.0.0"
ENVIRONMENT = ROOT / ".venv-otter"
# Otter's environment sees the project's packages behind its own, so that TensorFlow and Keras are the same.
BORROWS = "import site; site.addsitedir({packages!r})\n"
TEST_FILE = """\
from otter.test_files import test_case
from unisolated import earned

OK_FORMAT = False
name = {grade_id!r}
points = {points!r}
"""
TEST_CASE = """

@test_case(name="at least {least}", points=1, hidden=True)
def at_least_{least}(env):
    assert earned(name, env) >= {least}
"""


class NoOtter(Exception):
    """Otter cannot be had here; the text says why."""


def otter_python(environment: Path = ENVIRONMENT) -> Path:
    """The interpreter of otter's environment, which is made where it is not there. Raises NoOtter."""
    python, packages = environment / "bin" / "python", sysconfig.get_path("purelib")
    made, wanted = environment / "made_for", f"{OTTER} {packages}\n"
    if made.is_file() and made.read_text(encoding="utf-8") == wanted:
        return python
    venv.create(environment, with_pip=True, clear=True)
    (own,) = environment.glob("lib/python*/site-packages")
    (own / "the_project.pth").write_text(BORROWS.format(packages=packages), encoding="utf-8")
    command = [str(python), "-m", "pip", "install", "--quiet", OTTER]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        reasons = ran.stderr.strip().splitlines() or ["pip gave no reason"]
        raise NoOtter(f"{OTTER} cannot be installed ({reasons[-1]}), so otter is not measured.")
    made.write_text(wanted, encoding="utf-8")
    return python


class Otter:
    """An assignment of otter's for each notebook. python: that of an environment with otter."""

    def __init__(self, root: Path, kit: Course, python: Path) -> None:
        self._root, self._kit, self._python = root, kit, python
        (root / "data").mkdir(parents=True)
        (root / "data" / "pictures.h5").symlink_to(kit.pictures)
        # Otter grades in a temporary folder; resnet_lab looks for the pictures above it.
        (root / "temporary").mkdir()
        self._assignments = [self._assignment(name) for name in load_exercises(kit.exercises).notebooks]
        self._runs = [
            (student, assignment, self._submission(student, assignment))
            for student in students_of(kit)
            for assignment in self._assignments
        ]

    def _assignment(self, notebook: str) -> str:
        """Make the autograder.zip of one notebook; return the assignment's name."""
        name = Path(notebook).stem
        folder = self._root / name
        (folder / "tests").mkdir(parents=True)
        (folder / "resnet_lab").symlink_to(self._kit.lab)
        for exercise in load_exercises(self._kit.exercises).exercises:
            if exercise.notebook == notebook:
                test = folder / "tests" / f"{exercise.grade_id}.py"
                test.write_text(tests_of(exercise), encoding="utf-8")
        self._otter(folder, "generate", "resnet_lab")
        return name

    def _submission(self, student: str, assignment: str) -> Path:
        """What a student hands in for one notebook, as a zip: the notebook, and its weights."""
        handed_in = self._kit.submitted / student / ASSIGNMENT
        archive = self._root / assignment / f"{student}.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for name in (f"{assignment}.ipynb", WEIGHTS_FILE):
                if (handed_in / name).is_file():
                    file.write(handed_in / name, name)
        return archive

    def _otter(self, folder: Path, *arguments: str, student: str = "") -> None:
        temporary = str(self._root / "temporary")
        environment = unisolated_environment(self._kit, TMPDIR=temporary, BENCHMARKED_STUDENT=student)
        run([str(self._python), "-m", "otter", *arguments], environment, folder)

    def _points(self, each: tuple[str, str, Path]) -> tuple[str, float]:
        """Grade one notebook: whose it is, and the points it has."""
        student, assignment, archive = each
        with tempfile.TemporaryDirectory(dir=self._root) as out:
            arguments = ("run", "--no-logo", "--output-dir", out, str(archive))
            self._otter(self._root / assignment, *arguments, student=student)
            tests = json.loads(Path(out, "results.json").read_text(encoding="utf-8"))["tests"]
        return student, sum(test.get("score", 0.0) for test in tests)

    def measure(self, jobs: int) -> Pass:
        """See Way."""
        students = students_of(self._kit)
        with pinned(jobs), ThreadPoolExecutor(jobs) as pool:
            watch = Stopwatch()
            points = list(pool.map(self._points, self._runs))
            seconds, cpu_seconds = watch.seconds / len(students), watch.cpu_seconds / len(students)
        scores = {name: sum(more for owner, more in points if owner == name) for name in students}
        return Pass(seconds, cpu_seconds, scores)


def tests_of(exercise: Exercise) -> str:
    """Otter's tests of one exercise, in its format of functions that raise."""
    head = TEST_FILE.format(grade_id=exercise.grade_id, points=exercise.points)
    return head + "".join(TEST_CASE.format(least=least) for least in range(1, round(exercise.points) + 1))


if __name__ == "__main__":
    try:
        print(otter_python())
    except NoOtter as error:
        sys.exit(str(error))
