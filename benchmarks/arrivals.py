"""How long do students wait when all hand in at once, and one of them over and over?

`python benchmarks/arrivals.py` drops 200 submissions into an exchange within a second, 50 of them by one
student, kills `autograder watch` in the middle with SIGKILL and starts it again. Right and wrong answers take
turns, without weights, on a copy of the course with low limits. Prints seconds from arrival to feedback,
median and worst, of all others, and exits with 1 unless every student's newest submission has its page and
its grade, each once. About 20 minutes on two cores.
"""

import argparse
import os
import random
import secrets
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from machine import hash_of_measurement
from nbgrader.utils import notebook_hash

from autograder.course import ASSIGNMENT, NETWORK_NOTEBOOK, Course, find_course
from autograder.demo.classroom import answer_cells, read_release, write_notebooks
from autograder.ledger import records, settings
from autograder.ledger.gradebook import open_gradebook
from autograder.release import release
from autograder.selfcheck.canaries import Canaries, make_pictures
from autograder.selfcheck.copies import copied_course
from autograder.selfcheck.rows import KeptRows, Row, hash_of, hash_of_parts

KIT = find_course(Path(__file__).parent)
ANSWERS = ("solutions", "stage_four_one_block_short", "relu_before_the_addition", "first_convolution_pads")
FLOODER = "eve"
TABLE = KeptRows(
    Path(__file__).with_suffix(".csv"), ("submissions", "round"), ("median_s", "worst_s", "wrong")
)
WITHIN_S = 1.0
LOOK_EVERY_S = 0.2


@dataclass(frozen=True)
class Sent:
    """A submission in the exchange, and when it was whole there, in seconds since 1970."""

    student: str
    answer: str
    secret: str
    at: float

    def page(self, exchange: Path) -> Path:
        """Where nbgrader looks for the page of one of its notebooks."""
        name = notebook_hash(secret=self.secret, notebook_id=Path(NETWORK_NOTEBOOK).stem)
        return exchange / "feedback" / f"{name}.html"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=200, help="how many in all")
    parser.add_argument("--flood", type=int, default=50, help="how many of them one student sends")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--undisturbed", action="store_true", help="do not kill the watcher")
    options = parser.parse_args()
    if not 1 <= options.flood < options.submissions:
        parser.error("--flood must be 1 at least, and less than --submissions")
    found = handed_in_at_once(options.submissions, options.flood, options.jobs, not options.undisturbed)
    sys.exit(1 if found["wrong"] else 0)


def measured() -> str:
    """The hash of what is measured here."""
    watching = sorted((KIT.root / "autograder" / "watching").glob("*.py"))
    return hash_of_parts(hash_of_measurement("arrivals.py"), hash_of(watching))


def measure(submissions: int, rounds: int, anew: bool = False) -> list[Row]:
    """The rows of so many rounds, in which nobody floods and nothing is killed; those that are missing made
    now, or all.
    """
    if anew:
        TABLE.write([])
    now = measured()
    for number in range(1, rounds + 1):
        if not TABLE.has(now, submissions, number):
            found = handed_in_at_once(submissions, 1, len(os.sched_getaffinity(0)), killed=False)
            TABLE.put({"submissions": submissions, "round": number, **found, "measured": now})
    wanted = {(str(submissions), str(number)): now for number in range(1, rounds + 1)}
    return list(TABLE.valid(wanted).values())


def handed_in_at_once(submissions: int, flood: int, jobs: int, killed: bool) -> dict[str, object]:
    """Play it once, print the figures and return them; killed: with the watcher killed in the middle."""
    with tempfile.TemporaryDirectory(prefix="arrivals-") as folder:
        course = copied_course(KIT, Path(folder).resolve() / "course")
        release(course)
        make_pictures(course, Canaries())
        with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("c.ExchangeCollect.check_owner = False\n")  # one account plays all students
        exchange = Path(folder).resolve() / "exchange" / settings.course_id(course)
        (exchange / "inbound").mkdir(parents=True)
        (exchange.parent).chmod(0o777)
        watcher = start(course, exchange, jobs)
        try:
            sent = drop(course, exchange, Path(folder), submissions, flood)
            newest = {each.student: each for each in sent}
            if killed:
                wait_for(newest, exchange, len(newest) // 2, watcher)
                watcher.kill()
                watcher.wait()
                watcher = start(course, exchange, jobs)
            wait_for(newest, exchange, len(newest), watcher)
        finally:
            watcher.send_signal(signal.SIGTERM)
            watcher.wait()
        return show(course, exchange, sent, newest)


def start(course: Course, exchange: Path, jobs: int) -> "subprocess.Popen[bytes]":
    command = ["watch", str(exchange / "inbound"), "--course", str(course.root), "--jobs", str(jobs)]
    return subprocess.Popen([sys.executable, "-m", "autograder", *command], cwd=KIT.root)


def drop(course: Course, exchange: Path, folder: Path, count: int, flood: int) -> list[Sent]:
    """Hand everything in, in the order of a lot, within a second; as nbgrader does, the time last."""
    for answer in ANSWERS:
        (folder / answer).mkdir()
        write_notebooks(folder / answer, read_release(course), answer_cells(course, answer))
    students = [FLOODER] * flood + [f"student-{number:03}" for number in range(count - flood)]
    random.Random(1).shuffle(students)
    sent: list[Sent] = []
    begun = time.time()
    for number, student in enumerate(students):
        time.sleep(max(0.0, begun + number * WITHIN_S / count - time.time()))
        answer, secret = ANSWERS[number % len(ANSWERS)], secrets.token_hex(64)
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f %Z")
        place = exchange / "inbound" / f"{student}+{ASSIGNMENT}+{now}+{secrets.token_urlsafe(9)}"
        place.mkdir()
        for file in (folder / answer).iterdir():
            os.link(file, place / file.name)
        (place / "submission_secret.txt").write_text(secret)
        (place / "timestamp.txt").write_text(now)
        sent.append(Sent(student, answer, secret, time.time()))
    print(f"{count} submissions in {time.time() - begun:.1f} s, {flood} of them by one student", flush=True)
    return sent


def wait_for(newest: dict[str, Sent], exchange: Path, count: int, watcher: "subprocess.Popen[bytes]") -> None:
    """Wait until the newest submissions of `count` students have a page."""
    while sum(each.page(exchange).exists() for each in newest.values()) < count:
        if watcher.poll() is not None:
            sys.exit("The watcher has ended, for the reason given above.")
        time.sleep(LOOK_EVERY_S)


def show(course: Course, exchange: Path, sent: list[Sent], newest: dict[str, Sent]) -> dict[str, object]:
    """Print the figures and return them; wrong: which page or grade is missing, or is there twice."""
    waited = {student: each.page(exchange).stat().st_mtime - each.at for student, each in newest.items()}
    others = sorted(seconds for student, seconds in waited.items() if student != FLOODER)
    with closing(sqlite3.connect(course.watched)) as journal:
        rows = journal.execute("SELECT student, state FROM arrival").fetchall()
    states = Counter(state for _, state in rows)
    done = Counter(student for student, state in rows if state == "done")
    scores: dict[str, set[float]] = {answer: set() for answer in ANSWERS}
    wrong = [f"{student}: done {done[student]} times" for student in newest if student != FLOODER]
    wrong = [each for each in wrong if not each.endswith("done 1 times")]
    with open_gradebook(course) as gradebook:
        graded = Counter(each.student.id for each in gradebook.assignment_submissions(ASSIGNMENT))
        for student, each in newest.items():
            report = records.recorded(course, student)
            score = gradebook.find_submission(ASSIGNMENT, student).score
            if graded[student] != 1 or report is None or report.score != score:
                wrong.append(f"{student}: {graded[student]} grades, or not that of the report")
            scores[each.answer].add(score)
    wrong += [f"{answer}: graded {found}" for answer, found in scores.items() if len(found) > 1]
    print(
        f"others: {len(others)} students, from arrival to feedback median "
        f"{statistics.median(others):.1f} s, worst {others[-1]:.1f} s"
    )
    print(
        f"the one who sent {sum(each.student == FLOODER for each in sent)} times: her newest "
        f"{waited[FLOODER]:.1f} s, graded {done[FLOODER]} times"
    )
    print(", ".join(f"{state} {count}" for state, count in sorted(states.items())))
    print("\n".join(wrong) or "every newest submission has its page and its grade, once")
    median, worst = statistics.median(others), others[-1]
    return {"median_s": round(median, 2), "worst_s": round(worst, 2), "wrong": "; ".join(wrong)}


if __name__ == "__main__":
    main()
