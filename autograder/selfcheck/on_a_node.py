"""Tries the attacks on a node: student code there must read nothing secret either.

    python -m autograder.selfcheck.on_a_node [--named WORDS]...

A scheduler and a node are started on this machine, over TLS, and `autograder grade --scheduler` grades the
class, whose course is full of canaries; the keys of the cluster are a secret more. Everything else is as in
raid.py. Rows are kept beside those of `autograder selfcheck`, so that a run that was stopped goes on.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from autograder.cli.upkeep_commands import show_findings
from autograder.cluster.certificates import make_certificates
from autograder.cluster.connection import need_dask
from autograder.cluster.on_this_machine import Cluster
from autograder.cluster.version import code_version
from autograder.course import Course, find_course
from autograder.errors import UserError
from autograder.selfcheck import AN_ORDINARY_USER, ROOT, as_row, as_tried, kept_rows
from autograder.selfcheck.cases import Case, known_cases
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.raid import Progress, Raid, grade_watched
from autograder.selfcheck.rows import Key, Row, hash_of_parts
from autograder.selfcheck.running import ATTACKS_AT_ONCE, try_attacks
from autograder.selfcheck.trials import Tried

START_S = 180.0
KEY_LINE = 5  # of a key in PEM; each line has 64 letters that are nowhere else


def grade_on_a_node(prepared: Raid, environment: dict[str, str], progress: Progress) -> str:
    """Have a node grade the class, watched. Returns what all of it printed."""
    root = prepared.course.root
    keys = make_certificates(root.parent / "home" / "keys")
    assert keys.key is not None
    prepared.canaries.words["the key of the cluster"] = keys.key.read_text().splitlines()[KEY_LINE]
    with Cluster(root.parent, keys, root, environment) as cluster:
        options = ["--scheduler", cluster.address, *cluster.options("--tls-ca")]
        node = cluster.node()
        said = grade_watched(prepared, environment, progress, options, _grader(node.pid))
    return said + "".join(map(cluster.said, cluster.processes))


def _grader(node: int) -> int:
    """The process of a node that grades. Raises UserError where none starts."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            for child in psutil.Process(node).children():
                if "spawn_main" in " ".join(child.cmdline()):
                    return int(child.pid)
        except psutil.Error:
            break
        time.sleep(0.1)
    raise UserError("The node does not start: run autograder doctor.")


def try_on_a_node(course: Course, named: Sequence[str]) -> list[tuple[Case, Tried]]:
    """Try every attack that has no valid row of this kind; return all with what became of them."""
    who = f"{ROOT if os.getuid() == 0 else AN_ORDINARY_USER}, on a node"
    cases: dict[Key, Case] = {
        (*case.key, who): case
        for case in known_cases(course, ["attack"])
        if not named or any(word in case.name for word in named)
    }
    code = hash_of_judging(course), hash_of_recording(course), code_version()
    measured: dict[Key, str] = {key: hash_of_parts(*code, case.sha256()) for key, case in cases.items()}

    def judged(missing: Sequence[Key]) -> Iterator[Row]:
        for start in range(0, len(missing), ATTACKS_AT_ONCE):
            some = [cases[key] for key in missing[start : start + ATTACKS_AT_ONCE]]
            for case, tried in try_attacks(course, some, grade_on_a_node):
                yield as_row(case, tried, who)

    known = kept_rows(course).bring_up_to_date(measured, judged)
    return [(case, as_tried(known[key])) for key, case in cases.items()]


def main() -> int:
    """Try attacks of this course on a node; print what selfcheck prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--named", action="append", default=[], metavar="WORDS", help="only attacks with this in their name"
    )
    try:
        need_dask()
        return show_findings(try_on_a_node(find_course(), parser.parse_args().named))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
