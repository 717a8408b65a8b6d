"""One submission under judgement: its framed notebooks, and a fresh worker for each of its exercises."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import frame
from autograder import submission as submissions
from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import Assessment, Exercise, load_exercises
from autograder.judge import content, seeds
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge
from autograder.sandbox import StudentError, Usage, Worker, WorkerGone, Zygote

# A cell that ends its worker costs a new worker, in which all cells above it run again. After this many,
# the cells that are left are not run.
MOST_LETHAL_CELLS = 4
# All cells of a notebook together may take this many times what one cell may: then the rest is not run
# either.
SLOW_CELLS = 6

Place = tuple[str, str]  # notebook and cell id


@dataclass
class Session:
    """What is needed to judge one submission.

    lethal: cells that ended a worker (too slow, too big, exit), by notebook and cell id, and how. They are
    left out from then on, so that a training loop left in a notebook does not cost its author the exercises.
    doubted: cells that the clock alone ended, and that were run once more. usages: of every worker so far.
    seed: of the submission; seeds: of each exercise, by grade id. exercises_sha256, notebooks_sha256: what
    decides the result of each exercise, and what each notebook's cells show.
    """

    course: Course
    zygote: Zygote
    submission: submissions.Submission
    assessment: Assessment
    notebooks: dict[str, frame.Framed]
    seed: int
    seeds: dict[str, int]
    suite_sha256: str
    exercises_sha256: dict[str, str]
    notebooks_sha256: dict[str, str]
    lethal: dict[Place, WorkerGone] = field(default_factory=dict)
    doubted: set[Place] = field(default_factory=set)
    usages: list[Usage] = field(default_factory=list)

    def exercise(self, grade_id: str) -> Exercise:
        """The exercise of that grade id."""
        return next(exercise for exercise in self.assessment.exercises if exercise.grade_id == grade_id)

    def problem(self, exercise: Exercise) -> submissions.Problem | None:
        """Why the exercise's notebook could not be read; None where it could."""
        notebook = self.submission.student_notebooks[exercise.notebook]
        return notebook if isinstance(notebook, submissions.Problem) else None

    def display_run(self, names: Iterable[str] | None = None) -> None:
        """Run every notebook that could be read whole (or those of `names`), in a worker that is never asked
        anything; keep what it shows. Visible checks are not run: the judge's own findings stand in their
        cells.
        """
        for name in self.notebooks if names is None else names:
            if isinstance(self.submission.student_notebooks[name], submissions.Problem):
                continue
            framed = self.notebooks[name]
            code = [cell for cell in framed.notebook.cells if cell.cell_type == "code"]
            cells = [cell for cell in code if not _is_check(cell)]
            for check in filter(_is_check, code):
                check.outputs, check.execution_count = [], None
            with self._worker_after(name, cells, show=True):
                pass

    @contextmanager
    def student(self, grade_id: str) -> Iterator[Student]:
        """A student's code in a fresh worker, run down to the exercise. Raises WorkerGone where its own
        cell ends it.
        """
        exercise = self.exercise(grade_id)
        problem = self.problem(exercise)
        if problem is not None:
            raise CannotJudge(problem.status, problem.sentence)
        framed = self.notebooks[exercise.notebook]
        own = framed.notebook.cells[framed.exercise_cells[exercise.function]]
        cells = [
            cell
            for cell in framed.notebook.cells[: framed.last_cell(exercise.function) + 1]
            if cell.cell_type == "code" and not _is_check(cell)  # visible checks define nothing
        ]
        weights = self.submission.weights if exercise.grade_id == "trained_accuracy" else None
        readable = [weights] if weights else []
        with self._worker_after(exercise.notebook, cells, readable) as (worker, errors):
            if (exercise.notebook, own.id) in self.lethal:
                raise self.lethal[exercise.notebook, own.id]
            yield Student(
                worker,
                cell_error=errors.get(own.id),
                weights=str(weights.resolve()) if weights else None,
                remarks=[sentence for sentence in framed.problems if exercise.function in sentence],
                earlier_errors=list(errors.values()),
            )

    def may_try_again(self, gone: WorkerGone) -> bool:
        """Whether what ended in this way deserves another try: the clock alone ended it, and once only.

        The cell that ended in this way, if one did, is left out no longer then.
        """
        places = {place for place, end in self.lethal.items() if end is gone}
        if not gone.by_wall_time or places & self.doubted:
            return False
        self.lethal = {place: end for place, end in self.lethal.items() if place not in places}
        return True

    def _may_run_again(self, place: Place, gone: WorkerGone) -> bool:
        """Whether a cell that ended its worker is run once more before it is left out.

        Other work on the machine may be why the clock ended it, and then what stands in it, the imports
        perhaps, is missing everywhere below. Once one was stuck twice, the clock is believed: each wait is a
        long one.
        """
        believed = self.doubted & self.lethal.keys() or len(self.doubted) >= MOST_LETHAL_CELLS
        if not gone.by_wall_time or place in self.doubted or believed:
            return False
        self.doubted.add(place)
        return True

    @contextmanager
    def _worker_after(
        self, notebook: str, cells: Sequence[NotebookNode], readable: Sequence[Path] = (), show: bool = False
    ) -> Iterator[tuple[Worker, dict[str, StudentError]]]:
        """A worker that has run `cells` of a notebook but the lethal, and what they raised by cell id."""
        shown: set[str] = set()
        errors: dict[str, StudentError] = {}
        seconds = SLOW_CELLS * self.assessment.limits.cell_cpu_seconds
        while True:
            with self._worker(readable, judged=not show) as worker:
                for cell in cells:
                    if worker.usage.cpu_seconds > seconds:
                        sentence = (
                            f"Not run: the cells above took over {seconds:g} seconds of computing time."
                        )
                        late = WorkerGone("timed_out", sentence)
                        self._set_aside(notebook, cells[cells.index(cell) :], late, show)
                    if (notebook, cell.id) in self.lethal:
                        continue
                    try:
                        run = worker.run_cell(cell.id, cell.source, capture=show and cell.id not in shown)
                    except WorkerGone as gone:
                        if self._may_run_again((notebook, cell.id), gone):
                            break
                        too_many = len(self.lethal) >= MOST_LETHAL_CELLS
                        left_out = cells[cells.index(cell) :] if too_many else [cell]
                        self._set_aside(notebook, left_out, gone, show)
                        break
                    if run.error is not None:
                        errors[cell.id] = run.error
                    if show and cell.id not in shown:
                        cell.outputs = [nbformat.from_dict(output) for output in run.outputs]
                        shown.add(cell.id)
                else:
                    yield worker, errors
                    return

    @contextmanager
    def _worker(self, readable: Sequence[Path], judged: bool) -> Iterator[Worker]:
        with ExitStack() as stack:
            worker = self.zygote.worker(files=self.submission.files, readable=readable, judged=judged)
            # Runs last: usage is known once it has ended.
            stack.callback(lambda: self.usages.append(worker.usage))
            yield stack.enter_context(worker)

    def _set_aside(self, notebook: str, cells: Sequence[NotebookNode], gone: WorkerGone, show: bool) -> None:
        """Leave cells out from now on, and say why where they stand."""
        for cell in cells:
            self.lethal.setdefault((notebook, cell.id), gone)
            if show:
                cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"{gone.sentence}\n")]


def _is_check(cell: NotebookNode) -> bool:
    flags = cell.metadata.get("nbgrader", {})
    return bool(flags.get("grade")) and not flags.get("solution")


def open_session(path: Path, course: Course, zygote: Zygote, seed: int | None = None) -> Session:
    """Read and frame the submission at `path`. Raises UserError where path, release or list of exercises is
    unusable.

    seed: in the place of the submission's own, for trials.
    """
    assessment = load_exercises(course.exercises)
    submitted = submissions.read(path, list(assessment.notebooks))
    framed = {
        name: frame.frame(
            released(course, name), None if isinstance(student, submissions.Problem) else student
        )
        for name, student in submitted.student_notebooks.items()
    }
    suite, secret = seeds.suite_sha256(course), seeds.course_secret(course)
    sources = {
        each.grade_id: content.seed_source(framed[each.notebook], each, submitted, course)
        for each in assessment.exercises
    }
    own = seeds.submission_seed(secret, submitted.sha256, suite)
    return Session(
        course,
        zygote,
        submitted,
        assessment,
        framed,
        seed=own if seed is None else seed,
        seeds={
            grade_id: seeds.exercise_seed(secret, source) if seed is None else seed
            for grade_id, source in sources.items()
        },
        suite_sha256=suite,
        exercises_sha256={
            each.grade_id: content.exercise_sha256(sources[each.grade_id], each, assessment, course, seed)
            for each in assessment.exercises
        },
        notebooks_sha256={
            name: content.display_sha256(name, each, submitted, assessment, course)
            for name, each in framed.items()
        },
    )


def released(course: Course, name: str) -> NotebookNode:
    """The notebook as students got it, the frame of what they hand in. Raises UserError where it cannot be
    read.
    """
    path = course.release / name
    try:
        return _read_released(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}): run autograder release.") from None


@lru_cache(maxsize=8)
def _read_released(path: Path, _changed: int) -> NotebookNode:
    return nbformat.read(path, as_version=4)
