"""Does the judge's memory stay flat, whatever a worker sends? `python benchmarks/judge_memory.py`.

Grades three honest answers and every attack of tests/attacks/code_that_uses_up_the_machine, each in a judging
process of its own, on a copy of the course with low limits. Prints the peak memory of each
judging process, apart from its zygote and workers, and adds one row a case to judge_memory.csv. A row holds
the hash of what it measured and stays valid until that changes.

Exits with 1 where an attack took ALLOWED_MB more than any honest answer, or got another score or status
than it declares.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.course import ASSIGNMENT, Course, find_course
from autograder.demo.classroom import answer_cells, read_release, write_notebooks
from autograder.exercises import load_exercises
from autograder.grading import grade
from autograder.sandbox import Zygote
from autograder.selfcheck.attacks import Attack, read_attacks
from autograder.selfcheck.canaries import Canaries, make_pictures
from autograder.selfcheck.copies import copied_course
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.rows import KeptRows, hash_of, hash_of_parts

KIT = find_course(Path(__file__).parent)
CLASS = "that_uses_up_the_machine/"
# Honest answers, as in demo.toml, and their points: a network that differs has the judge compute parts of it.
HONEST = {"released": 0.0, "solutions": 78.0, "stage_four_one_block_short": 76.0}
# Above honest answers: the largest frame of JSON, parsed; the whole reference network, with which one that is
# made of other parts is compared.
ALLOWED_MB = 100
FIGURES = ("score", "statuses", "judge_mb", "seconds", "differs")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("case",), FIGURES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", metavar="WORDS", help="attacks whose name holds this")
    parser.add_argument("--judge", nargs=2, type=Path, metavar=("COURSE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.judge:
        print(json.dumps(judged(*options.judge)))
        return
    attacks = [attack for attack in read_attacks(KIT) if attack.name.startswith(CLASS)]
    chosen = [attack for attack in attacks if options.only in attack.name]
    names = [*HONEST, *(attack.name for attack in chosen)]
    hashes = {(name,): _hash(next((a.path for a in attacks if a.name == name), None)) for name in names}
    known = TABLE.valid(hashes)
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        course = copied_course(KIT, Path(folder).resolve() / "course")
        make_pictures(course, Canaries())
        for name, path, attack in submissions(course, chosen):
            if (name,) not in known:
                row = {"case": name, **measure(course, path, name, attack), "measured": hashes[name,]}
                TABLE.put(row)
                print(f"{name}: {row['judge_mb']} MiB, {row['seconds']} s", flush=True)
    sys.exit(show(names))


def submissions(course: Course, attacks: list[Attack]) -> Iterator[tuple[str, Path, Attack | None]]:
    """Hand everything in to `course`: name, folder, and the attack, None for an honest answer."""
    for name in HONEST:
        folder = course.submitted / name / ASSIGNMENT
        folder.mkdir(parents=True)
        write_notebooks(folder, read_release(course), answer_cells(course, name))
        yield name, folder, None
    for attack in attacks:
        yield attack.name, attack.write(course), attack


def measure(course: Course, folder: Path, name: str, attack: Attack | None) -> dict[str, object]:
    """The figures of one case, from a judging process of its own."""
    command = [sys.executable, __file__, "--judge", str(course.root), str(folder)]
    begun = time.monotonic()
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{name} could not be graded:\n{ran.stderr}")
    found = json.loads(ran.stdout)
    wanted = HONEST[name] if attack is None else attack.scores
    statuses = {} if attack is None else attack.status
    differs = [f"{found['score']:g} points in the place of {wanted:g}"] * (found["score"] != wanted)
    differs += [
        f"{grade_id} {found['statuses'][grade_id]} in the place of {status}"
        for grade_id, status in statuses.items()
        if found["statuses"][grade_id] != status
    ]
    return {
        "score": f"{found['score']:g}",
        "statuses": " ".join(found["statuses"].values()),
        "judge_mb": found["judge_mb"],
        "seconds": round(time.monotonic() - begun),
        "differs": "; ".join(differs),
    }


def judged(root: Path, folder: Path) -> dict[str, object]:
    """Grade one submission in this process: score, status by exercise, and this process's peak in MiB."""
    course = Course(root)
    with Zygote(course, load_exercises(course.exercises).limits) as zygote:
        report = grade(folder, course, zygote).report
    return {
        "score": report.score,
        "statuses": {exercise.grade_id: exercise.status for exercise in report.exercises},
        "judge_mb": peak_mb(),
    }


def peak_mb() -> int:
    """The largest resident size of this process. Not ru_maxrss, which starts at that of its parent."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) >> 10


def _hash(attack: Path | None) -> str:
    return hash_of_parts(hash_of_judging(KIT), hash_of_recording(KIT), hash_of([attack] if attack else []))


def show(names: list[str]) -> int:
    """Print a line for each case; 1 where one is not as it should be."""
    rows = {row["case"]: row for row in TABLE.all()}
    honest = max(int(rows[name]["judge_mb"]) for name in HONEST)
    wrong = 0
    print(f"\n{'case':52}{'judge, MiB':>11}{'above':>7}{'points':>8}  statuses")
    for name in names:
        row = rows[name]
        above = int(row["judge_mb"]) - honest
        print(f"{name:52}{row['judge_mb']:>11}{above:>7}{row['score']:>8}  {row['statuses']}")
        if row["differs"]:
            print(f"    {row['differs']}")
        wrong |= above > ALLOWED_MB or bool(row["differs"])
    return wrong


if __name__ == "__main__":
    main()
