"""The command `autograder`, and `python -m autograder`."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line and leave with its exit status."""
    distrust_working_folder()
    from autograder.cli.app import run

    sys.exit(run(sys.argv[1:]))


def distrust_working_folder() -> None:
    """Take the working folder off the path on which modules are looked for, here and in what is started.

    It may be a submission, with a numpy.py in it. Not covered: an `autograder` in it, under `python -m`.
    """
    ours = Path(__file__).resolve().parents[1]
    sys.path[:] = [place for place in sys.path if place and (Path(place) != Path.cwd() or Path.cwd() == ours)]
    os.environ.setdefault("PYTHONSAFEPATH", "1")


if __name__ == "__main__":
    main()
