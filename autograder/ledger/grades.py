"""Writes the judge's points into nbgrader's gradebook: a preprocessor in the place of nbgrader's own."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import determine_grade


class SaveJudgedGrades(SaveAutoGrades):
    """Takes scores from the judge alone, and leaves marks given by hand as they are.

    nbgrader asks for a new look at every mark given by hand whenever it grades again. Here that happens
    only where there is something new to look at: another automatic score, or, for an answer that is marked
    by hand alone, another submission.
    """

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        """Record one graded cell. Raises KeyError for a cell that the judge has given no points."""
        grade_id = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        by_hand_only = bool(cell.metadata.nbgrader.get("solution"))
        auto_score = (
            determine_grade(cell, self.log)[0] if by_hand_only else resources["nbgrader"]["points"][grade_id]
        )
        changed = auto_score != grade.auto_score or (
            auto_score is None and resources["nbgrader"]["resubmitted"]
        )
        if grade.manual_score is None:
            grade.needs_manual_grade = auto_score is None
        else:
            grade.needs_manual_grade = grade.needs_manual_grade or changed
        grade.auto_score = auto_score
        self.gradebook.db.commit()
