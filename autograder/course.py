"""Where everything of a course lies: the only module that joins its paths."""

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError

ASSIGNMENT = "residual_networks"
MARKER = "nbgrader_config.py"
WEIGHTS_FILE = "resnet50.weights.h5"
NETWORK_NOTEBOOK = "2_resnet50.ipynb"  # the one whose network is trained


@dataclass(frozen=True)
class Course:
    """The folders and files of one course, below `root`.

    Properties are absolute paths; none is promised to exist.
    """

    root: Path

    @property
    def solutions(self) -> Path:
        """The master of what students get, with the solutions in it. Secret."""
        return self.root / "solutions" / ASSIGNMENT

    @property
    def lab(self) -> Path:
        """The master of the students' helper package `resnet_lab`."""
        return self.solutions / "resnet_lab"

    @property
    def release(self) -> Path:
        """What students get, generated from `solutions`."""
        return self.root / "assignment" / ASSIGNMENT

    @property
    def pictures(self) -> Path:
        """The public pictures, training and test part in one HDF5 file."""
        return self.root / "data" / "pictures.h5"

    @property
    def hidden_tests(self) -> Path:
        """The hidden suites, one an exercise. Secret."""
        return self.root / "autograder" / "hidden_tests"

    @property
    def exercises(self) -> Path:
        """The only list of exercises, points and limits."""
        return self.root / "autograder" / "exercises.toml"

    @property
    def right_answers(self) -> Path:
        """Answers that look different and must score full, for the selfcheck."""
        return self.root / "tests" / "right_answers"

    @property
    def wrong_answers(self) -> Path:
        """Answers with one mistake each, by exercise, and what it must cost."""
        return self.root / "tests" / "wrong_answers"

    @property
    def attacks(self) -> Path:
        """Submissions that try to cheat, to steal or to break something."""
        return self.root / "tests" / "attacks"

    @property
    def secret(self) -> Path:
        """The course's own secret and its hidden pictures. In no repository and in no bundle."""
        return self.root / "autograder" / "secret"

    @property
    def hidden_pictures(self) -> Path:
        """Pictures and labels that no student has: keys `hidden_set_x`, `hidden_set_y`, `list_classes`."""
        return self.secret / "hidden_pictures.h5"

    @property
    def grading(self) -> Path:
        """Everything written while grading."""
        return self.root / "grading"

    @property
    def submitted(self) -> Path:
        """What students handed in: `<student>/residual_networks/`."""
        return self.grading / "submitted"

    @property
    def autograded(self) -> Path:
        """Graded notebooks, as nbgrader keeps them."""
        return self.grading / "autograded"

    @property
    def feedback(self) -> Path:
        """Feedback pages for students."""
        return self.grading / "feedback"

    @property
    def reports(self) -> Path:
        """One folder a student: `report.json` and the notebooks with the outputs of the display run."""
        return self.grading / "reports"

    @property
    def watched(self) -> Path:
        """What `autograder watch` has seen arrive, and what became of it (SQLite)."""
        return self.grading / "watched.db"

    @property
    def gradebook(self) -> Path:
        """nbgrader's gradebook (SQLite)."""
        return self.grading / "gradebook.db"


def find_course(start: Path | None = None) -> Course:
    """The course that `start` (default: the working folder) lies in.

    That is its nearest parent with nbgrader_config.py, but for one that lies in the grading folder of a
    course further up: it was handed in, and whoever executes it runs a student's code. Raises UserError where
    there is none.
    """
    folder = (start or Path.cwd()).resolve()
    marked = [Course(place) for place in (folder, *folder.parents) if (place / MARKER).is_file()]
    for number, course in enumerate(marked):
        if not any(course.root.is_relative_to(outer.grading) for outer in marked[number + 1 :]):
            return course
    raise UserError(
        f"No course at {folder}: neither it nor a parent folder holds {MARKER}. "
        "Run the command inside the kit's folder, or name it with --course FOLDER."
    )
