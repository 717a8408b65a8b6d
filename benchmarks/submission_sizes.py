"""How many bytes is a submission, where? `python benchmarks/submission_sizes.py`.

Grades, records and gives back the reference's submission, with its trained weights, in a copy of the course,
and keeps one row a place in submission_sizes.csv: what lies on home's disk afterwards, and what goes to a
node and back. A row holds the hash of what it measured; run the command again where that has changed.
Needs the reference's trained weights (`autograder train`).
"""

import argparse
import json
import tempfile
from pathlib import Path

from courses import ROOT, kit_course, reference_weights

from autograder.cluster import answers, parcels, snapshot
from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.exercises import load_exercises
from autograder.feedback import generate_for
from autograder.grading import Graded
from autograder.judges import Judges
from autograder.ledger import classroom
from autograder.selfcheck.measured import hash_of_recording
from autograder.selfcheck.rows import KeptRows, hash_of, hash_of_parts

TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("place",), ("bytes",))
STUDENT = "amara.okafor"  # the reference
ON_DISK = ("weights", "notebooks", "graded_notebooks", "report", "feedback")
ON_THE_WIRE = ("to_a_node", "from_a_node", "course_to_a_node")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    measured = hash_of_submission()
    if not all(TABLE.has(measured, place) for place in (*ON_DISK, *ON_THE_WIRE)):
        with tempfile.TemporaryDirectory(prefix="sizes-") as folder:
            course = course_of_one(Path(folder).resolve() / "course")
            for place, size in sizes(course).items():
                TABLE.put({"place": place, "bytes": size, "measured": measured})
    for row in TABLE.all():
        print(f"{row['place']:18}{int(row['bytes']):>12,} bytes")


def hash_of_submission() -> str:
    """Of what records a submission, of the notebooks, and of what writes the pictures."""
    course = Course(ROOT)
    files = [*sorted(course.release.glob("*.ipynb")), ROOT / "data" / "files.py"]
    return hash_of_parts(hash_of_recording(course), hash_of(files))


def course_of_one(root: Path) -> Course:
    """A copy of this course in which the reference has been handed in, with its weights."""
    course = kit_course(root, reference_weights(), (STUDENT,))
    classroom.prepare(course)
    return course


def graded_once(course: Course) -> Graded:
    """What the judge finds in the reference's submission."""
    with Judges(course) as judges:
        ((_, graded),) = judges([STUDENT])
    return graded


def sizes(course: Course) -> dict[str, int]:
    """Bytes by place, of the one submission of `course`, which is graded for it."""
    graded = graded_once(course)
    classroom.record(course, STUDENT, graded)
    generate_for(course, STUDENT)
    submitted = course.submitted / STUDENT / ASSIGNMENT
    notebooks = load_exercises(course.exercises).notebooks
    return {
        "weights": (submitted / WEIGHTS_FILE).stat().st_size,
        "notebooks": sum((submitted / name).stat().st_size for name in notebooks),
        "graded_notebooks": size_of(course.autograded / STUDENT),
        "report": size_of(course.reports / STUDENT),
        "feedback": size_of(course.feedback / STUDENT),
        "to_a_node": len(parcels.pack(submitted, notebooks).content),
        "from_a_node": len(json.dumps(answers.written(graded))),
        "course_to_a_node": len(snapshot.take(course).content),
    }


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
