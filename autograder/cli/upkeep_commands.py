"""Commands that look after the kit itself: `demo`, `selfcheck`, `doctor`."""

from typing import TYPE_CHECKING

from autograder.cli.console import counting, say, show_table, waiting
from autograder.cli.options import CourseFolder, course_at

if TYPE_CHECKING:
    from autograder.demo.comparison import Compared

SOMETHING_WRONG = 1
SIGNS = {"good": "ok", "note": "note", "bad": "NO"}


def demo(course: CourseFolder = None) -> int:
    """Do the main job on a demo class.

    Pictures, training (once), release, submissions, grades, feedback, export; then each grade is compared
    with the one that autograder/demo/demo.toml says.
    """
    here = course_at(course)
    from autograder.demo.main_job import grades_file, run_demo

    rows = run_demo(here, waiting, counting)
    show_class(rows)
    say(f"Gradebook: {here.gradebook}")
    say(f"Feedback:  {here.feedback}")
    say(f"Reports:   {here.reports}")
    say(f"Grades:    {grades_file(here)}")
    wrong = [(row.student.id, "; ".join(row.differences)) for row in rows if row.differences]
    if wrong:
        show_table("Not as demo.toml says", ("student", "difference"), wrong)
        return SOMETHING_WRONG
    say("Every grade is the one that demo.toml says.")
    return 0


def show_class(rows: list["Compared"]) -> None:
    """Print what each should get, what each got, and what leads the report."""
    show_table(
        "Demo class",
        ("student", "hands in", "weights", ">expected", ">got", "status", "leading message"),
        (
            (
                f"{row.student.first_name} {row.student.last_name}",
                row.student.answer.replace("_", " ") + (", cut off" if row.student.cut_off else ""),
                row.student.weights,
                f"{row.student.total:g}",
                "" if row.report is None else f"{row.report.score:g}",
                row.status,
                row.message,
            )
            for row in rows
        ),
    )


def selfcheck(course: CourseFolder = None) -> int:
    """Whether the judge is fair and awake.

    The reference scores full, the untouched release zero, and every known wrong answer is caught.
    """
    here = course_at(course)
    from autograder.selfcheck import selfcheck as judge_known_answers

    with counting("Judging answers whose grades are known") as count:
        checked = judge_known_answers(here, count)
    show_table(
        "Selfcheck, without weights",
        ("answer", ">expected", ">got", "what differs"),
        (
            (
                each.answer.replace("_", " "),
                f"{each.expected:g}",
                f"{each.score:g}",
                "; ".join(each.differences),
            )
            for each in checked
        ),
    )
    wrong = sum(bool(each.differences) for each in checked)
    if wrong:
        say(f"{wrong} of {len(checked)} answers are not judged as they should be.")
        return SOMETHING_WRONG
    say(f"All {len(checked)} answers are judged as they should be.")
    return 0


def doctor(course: CourseFolder = None) -> int:
    """What is missing on this machine, and what to do."""
    here = course_at(course)
    with waiting("Looking at packages, graphics card, isolation, disk and memory"):
        from autograder.doctor import examine

        findings = list(examine(here))
    show_table(
        "Doctor",
        ("", "subject", "found", "what to do"),
        ((SIGNS[finding.verdict], finding.subject, finding.found, finding.remedy) for finding in findings),
    )
    wrong = [finding.subject for finding in findings if finding.verdict == "bad"]
    if wrong:
        say(f"Not ready: {', '.join(wrong)}.")
        return SOMETHING_WRONG
    say("Ready.")
    return 0
