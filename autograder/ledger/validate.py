"""nbgrader's `validate`, and the Validate button of Jupyter, with the judge in the place of the kernel."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.validator import Validator

from autograder.course import find_course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.ledger.autograde import judging
from autograder.ledger.outputs import fill
from autograder.submission import plain_name


class JudgedValidator(Validator):
    """Says which checks of a notebook would not get full points, and why. Nothing is recorded."""

    def validate(self, filename: str) -> dict[str, list[dict[str, str]]]:
        """The failed cells in nbgrader's form. A notebook of no course of ours fails with the reason."""
        path = Path(filename).absolute()
        try:
            course = find_course(path.parent)
            exercises = load_exercises(course.exercises).exercises
            with judging(course) as judge:
                graded = judge(path, "")
        except UserError as error:
            return {"failed": [{"source": path.name, "error": str(error), "raw_error": str(error)}]}
        name = plain_name(path.name)
        notebook = graded.notebooks[name]
        fill(notebook, graded.report, tuple(each for each in exercises if each.notebook == name))
        failed = [self._entry(cell) for cell in self._get_failed_cells(notebook) if cell.cell_type == "code"]
        return {"failed": failed} if failed else {}

    def _entry(self, cell: NotebookNode) -> dict[str, Any]:
        """The table of tests, which `fill` has put below the score."""
        table = "\n".join(output.data["text/plain"] for output in cell.outputs[1:2])
        return {"source": cell.source.strip(), "error": table, "raw_error": table}
