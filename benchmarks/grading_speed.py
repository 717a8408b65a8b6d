"""How fast is grading behind a wall? `make bench`, or python benchmarks/grading_speed.py --rounds 5.

The same submissions, the same cells, the same hidden suites, one core, taking turns:

    stock  `nbgrader autograde`, whose graded cells run the suites inside the student's kernel, as others do
    kit    `autograder grade --jobs 1`: a locked worker for each exercise, a judge outside, the same gradebook
    warm   the suites in one process that has loaded TensorFlow, no isolation, no gradebook: the limit

Needs the reference's trained weights (`autograder train`). Prints medians, ratios and the kit's peak memory.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil

from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.demo.classroom import make_class, read_class
from autograder.release import release
from autograder.report import Report
from autograder.selfcheck.memory import family_sizes

ROOT = Path(__file__).resolve().parents[1]
# Submissions that run from end to end. Those that never end or eat memory would measure the limits.
STUDENTS = (
    "amara.okafor",
    "lukas.brandt",
    "mei.tanaka",
    "priya.raman",
    "sofia.almeida",
    "yusuf.demir",
    "chloe.martin",
    "lars.nielsen",
)
STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.root = {root!r}
c.ExecutePreprocessor.timeout = 1800
"""
GRADED_CELL = """\
try:
    {check}
except Exception as error:
    print(error)
from unisolated import points
points({grade_id!r}, globals())
"""
SAMPLES_EVERY_S = 0.1


@dataclass
class Memory:
    """Peaks in MiB: resident size of each part, and of all together with shared pages counted once."""

    driver: float = 0.0
    zygote: float = 0.0
    worker: float = 0.0
    together: float = 0.0


@dataclass
class Way:
    """One way to grade: seconds of wall time per submission, one entry a round; scores by student."""

    seconds: list[float] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=6, choices=range(1, len(STUDENTS) + 1))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    weights = ROOT / "grading" / "trained" / WEIGHTS_FILE
    if not weights.is_file():
        sys.exit("The reference has no weights yet: run autograder train.")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # inherited by all that is started
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        kit = kit_course(Path(folder, "kit"), weights, STUDENTS[: options.submissions])
        stock = stock_course(Path(folder, "stock"), kit)
        ways = {"stock": Way(), "kit": Way(), "warm": Way()}
        memory = Memory()
        for number in range(options.rounds):
            run_stock(stock, kit, ways["stock"])
            run_kit(kit, ways["kit"], memory)
            run_warm(kit, ways["warm"])
            print(
                f"round {number + 1} of {options.rounds}: "
                + ", ".join(f"{name} {way.seconds[-1]:.1f} s" for name, way in ways.items()),
                flush=True,
            )
    show(ways, memory, options.submissions, options.rounds)


def kit_course(root: Path, weights: Path, students: tuple[str, ...]) -> Course:
    """A copy of this course with the demo submissions of `students`."""
    ignored = shutil.ignore_patterns(".git", ".venv*", "grading", "bundle", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, root, ignore=ignored)
    course = Course(root)
    release(course)
    make_class(course, [student for student in read_class() if student.id in students], weights)
    return course


def stock_course(root: Path, kit: Course) -> Path:
    """A plain nbgrader course of the same assignment, whose graded cells run the hidden suites."""
    source = root / "source" / ASSIGNMENT
    shutil.copytree(kit.solutions, source, ignore=shutil.ignore_patterns("__pycache__"))
    for path in source.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("grade") and not about.get("solution"):
                grade_id = about["grade_id"].removesuffix("_check")
                cell.source = GRADED_CELL.format(check=cell.source, grade_id=grade_id)
        nbformat.write(notebook, path)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(root)))
    (root / "data").mkdir()
    (root / "data" / "pictures.h5").symlink_to(kit.pictures)
    shutil.copytree(kit.submitted, root / "submitted", copy_function=os.link)
    nbgrader(root, kit, "generate_assignment", ASSIGNMENT)
    return root


def nbgrader(root: Path, kit: Course, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "benchmarks"),
        "BENCHMARKED_COURSE": str(kit.root),
        "RESNET_LAB_GRADING": "1",  # as in the kit's worker: the notebook does not train again
        "TF_CPP_MIN_LOG_LEVEL": "3",  # a line of TensorFlow's on stderr makes nbgrader give 0 points
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(ran.stderr)


def run_stock(root: Path, kit: Course, way: Way) -> None:
    shutil.rmtree(root / "autograded", ignore_errors=True)
    students = sorted(path.name for path in kit.submitted.iterdir())
    started = time.perf_counter()
    nbgrader(root, kit, "autograde", ASSIGNMENT, "--create", "--force")
    way.seconds.append((time.perf_counter() - started) / len(students))
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        way.scores = {student: gradebook.find_submission(ASSIGNMENT, student).score for student in students}


def run_kit(course: Course, way: Way, memory: Memory) -> None:
    students = sorted(path.name for path in course.submitted.iterdir())
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        "--jobs",
        "1",
        "--force",
        "--course",
        str(course.root),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    watcher = threading.Thread(target=watch, args=(process.pid, memory))
    watcher.start()
    _, said = process.communicate()
    way.seconds.append((time.perf_counter() - started) / len(students))
    watcher.join()
    if process.returncode == 2:
        sys.exit(said)
    way.scores = {name: Report.read(course.reports / name / "report.json").score for name in students}


def watch(pid: int, memory: Memory) -> None:
    """Follow the sizes of a driver, its zygote and the worker until the driver ends."""
    driver = psutil.Process(pid)
    try:
        while driver.status() != psutil.STATUS_ZOMBIE:
            sizes = family_sizes(driver)
            for level, name in enumerate(("driver", "zygote", "worker")):
                largest = max((size.resident_mb for size in sizes if size.level == level), default=0.0)
                setattr(memory, name, max(getattr(memory, name), largest))
            memory.together = max(memory.together, sum(size.share_mb for size in sizes))
            time.sleep(SAMPLES_EVERY_S)
    except psutil.NoSuchProcess:
        pass


def run_warm(course: Course, way: Way) -> None:
    students = sorted(path.name for path in course.submitted.iterdir())
    folders = [str(course.submitted / student / ASSIGNMENT) for student in students]
    command = [sys.executable, str(ROOT / "benchmarks" / "unisolated.py"), str(course.root), *folders]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if ran.returncode != 0:
        sys.exit(ran.stderr)
    results = json.loads(ran.stdout.splitlines()[-1])
    way.seconds.append(statistics.mean(result["seconds"] for result in results))
    way.scores = {name: result["score"] for name, result in zip(students, results, strict=True)}


def show(ways: dict[str, Way], memory: Memory, submissions: int, rounds: int) -> None:
    stock, kit, warm = ways["stock"], ways["kit"], ways["warm"]
    print(
        f"\n{submissions} submissions, {rounds} rounds, one core; "
        "seconds a submission, median (least to most):"
    )
    for name, way in ways.items():
        print(f"  {name:6}{way.median:7.2f}  ({min(way.seconds):.2f} to {max(way.seconds):.2f})")
    print(f"stock / kit: {stock.median / kit.median:.2f}   (aim: 3 or more)")
    print(f"kit / warm:  {kit.median / warm.median:.2f}   (aim: 1.3 or less)")
    print(
        f"peak memory, MiB: driver {memory.driver:.0f}, zygote {memory.zygote:.0f}, "
        f"one worker {memory.worker:.0f}; together, shared pages once: {memory.together:.0f} "
        "(aim: 3000 or less)"
    )
    unequal = False
    for student in kit.scores:
        if not kit.scores[student] == warm.scores[student] == stock.scores[student]:
            scores = ", ".join(f"{name} {way.scores[student]:g}" for name, way in ways.items())
            print(f"scores differ for {student}: {scores}")
            unequal = True
    if unequal:
        sys.exit("The ways do not do the same work, so their ratios mean nothing: mend that first.")


if __name__ == "__main__":
    main()
