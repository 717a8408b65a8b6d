"""What an earlier grading of the same student found, as far as it still holds for what she has now."""

from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.report import ExerciseResult, Report

# How an exercise may have ended so that judging it again could only say the same. The others (too slow, too
# big, died) may owe something to the machine, and get another chance.
HOLDS = {"graded", "unreadable", "missing_function", "missing_weights", "raised"}


@dataclass(frozen=True)
class Earlier:
    """A report, and by name the notebooks with what their cells showed then.

    Results are known by the hashes in the report's evidence, see judge/content.py.
    """

    report: Report
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)

    def result(self, grade_id: str, sha256: str) -> ExerciseResult | None:
        """The result of an exercise whose hash is `sha256`; None where it has to be judged."""
        if self.report.evidence.get("exercises_sha256", {}).get(grade_id) != sha256:
            return None
        found = [each for each in self.report.exercises if each.grade_id == grade_id]
        return found[0] if found and found[0].status in HOLDS else None

    def show(self, name: str, sha256: str, notebook: NotebookNode) -> bool:
        """Put into `notebook` what its cells showed, if its hash was `sha256` then; whether it was."""
        then = self.notebooks.get(name)
        if then is None or self.report.evidence.get("notebooks_sha256", {}).get(name) != sha256:
            return False
        shown = {cell.id: cell.outputs for cell in then.cells if cell.cell_type == "code"}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = shown.get(cell.id, [])
        return True
