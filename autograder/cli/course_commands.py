"""Commands that make what students get, and show what they should find: `release`, `bundle`, `train`,
`solutions`."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import Count, counting, say, waiting
from autograder.cli.options import CourseFolder, Database, course_at

STALE = 1


def release(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit with 1 if assignment/ is not what would be written."
        ),
    ] = False,
    db: Database = None,
    course: CourseFolder = None,
) -> int:
    """Write assignment/ from solutions/."""
    here = course_at(course, db)
    with waiting("Comparing assignment/ with solutions/" if check else "Writing assignment/ from solutions/"):
        from autograder.release import release as write_release

        stale = write_release(here, check=check)
    for name in stale:
        say(f"  {here.release.relative_to(here.root) / name}")
    if not stale:
        say("The release is fresh.")
    elif check:
        say(f"{len(stale)} of the released files are stale: run autograder release.")
        return STALE
    else:
        say(f"{len(stale)} files brought up to date in {here.release}.")
    return 0


def bundle(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where the zip goes (otherwise below bundle/ in the course)."
        ),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Write the students' zip.

    It holds the assignment, the public pictures and environment.yml.
    """
    here = course_at(course)
    with waiting("Packing the students' zip"):
        from autograder.bundle import bundle as write_bundle

        path = write_bundle(here, out)
    say(f"{path} ({path.stat().st_size / 1e6:.1f} MB): students unpack it in an empty folder.")


def train(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FILE", help="Train on these pictures instead of the course's."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", metavar="N", help="How often each picture is seen.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where the weights go (otherwise below grading/trained/)."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Of the starting weights and of the shuffling.")
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Train the reference solution.

    It shows progress and draws curves. On two CPU cores it takes about ten minutes.
    """
    from autograder.training import train as train_reference

    trained = train_reference(course_at(course), data=data, epochs=epochs, out=out, seed=seed)
    if trained.hidden_accuracy is not None:
        say(f"accuracy on hidden pictures: {trained.hidden_accuracy:.3f}")
    say(f"accuracy on test pictures: {trained.test_accuracy:.3f}")
    say(f"logistic regression on pixels: {trained.logistic_accuracy:.3f}")
    say(f"{trained.epochs} epochs in {trained.seconds / 60:.1f} minutes. Weights: {trained.weights}")
    say(f"Curves: {trained.curves}")


def solutions(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Where the pages go (otherwise grading/solutions/)."),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Execute the solution notebooks and write them as HTML.

    The pages hold all figures, for the reader of the reference solution. On two CPU cores it takes about
    twenty minutes, ten of them for training, which is kept for the next time.
    """
    here = course_at(course)
    from autograder.solution_pages import write_solution_pages

    with ExitStack() as shown:

        def of_notebook(name: str) -> Count:
            shown.close()  # the bar of the notebook before
            return shown.enter_context(counting(f"{name}, cell"))

        pages = write_solution_pages(here, out, of_notebook)
    for page in pages:
        say(f"{page.path}: {page.minutes:.1f} minutes")
