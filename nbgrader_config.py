"""What nbgrader is told about this course. nbgrader, formgrader and `autograder` execute this file; `c` is
the result."""

from pathlib import Path

from autograder.ledger import database, sanitizing, settings
from autograder.ledger.takeover import take_over

COURSE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821

# First of all: from here on no nbgrader command and no button runs a student's code outside the sandbox.
take_over()
settings.find_alembic()

# solutions -> assignment; everything produced while grading -> grading.
c.CourseDirectory.course_id = "resnet50"
c.CourseDirectory.root = str(COURSE)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignment"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.CourseDirectory.source_with_tests_directory = "grading/source_with_tests"
# Where AUTOGRADER_DB is set, the gradebook lies there; docs/several_graders.md.
c.CourseDirectory.db_url = database.url(default=f"sqlite:///{COURSE / 'grading' / 'gradebook.db'}")

# Trained weights have 48 to 283 MB; nbgrader's own limit is 100 MB. Its commands never copy them.
c.CourseDirectory.max_file_size = 500_000  # kilobytes
c.CourseDirectory.max_dir_size = 500_000
c.CourseDirectory.ignore = [".*", "*.pyc", "__pycache__", "feedback", "*.h5", "*.keras"]
c.Autograde.exclude_overwriting = {"residual_networks": ["resnet50.weights.h5"]}

# No Execute anywhere: the judge fills in outputs, and autograder/ledger/grades.py takes points from nobody
# else.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateSolution.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.ClearMarkScheme",
]

# Say True only where nbgrader's own exchange or zip_collect writes timestamp.txt: otherwise it is the
# student's file.
c.JudgedAutograde.trust_timestamps = False

# Pages show what students wrote: scripts, event handlers and links to code are taken out.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": sanitizing.safe_markdown,
    "clean_html": sanitizing.safe_html,
    "highlight_code": sanitizing.safe_code,
}

c.ExportApp.plugin_class = "autograder.export.CsvExport"
