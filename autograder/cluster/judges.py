"""Grades many submissions on the nodes of a cluster: home says which node gets which, dask does the rest.

    a node appears ─▶ is asked who it is ─▶ gets the snapshot ─▶ starts its sandbox ─▶ one submission
         │                 │ other code                               │ cannot isolate    at a time
         │                 └─▶ one sentence, and it gets nothing ◀────┘
         └─ dies: its submission goes to another node; the second node that dies under it was one too many

The scheduler is never asked to choose a node: then whichever node ends, it is known what it was doing.
"""

import contextlib
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from autograder.cluster import answers, bench, parcels
from autograder.cluster.connection import (
    Keys,
    checked_address,
    connected,
    is_open_to_listeners,
    security,
)
from autograder.cluster.conversation import Conversation, Fault, LostWhileGrading, Node, NodeLost, NodeRefused
from autograder.cluster.snapshot import Snapshot, take
from autograder.cluster.version import code_version
from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.grading import Graded
from autograder.judge import seeds
from autograder.ledger import records
from autograder.submission import Submission

MOST_NODES_LOST = 2  # under one submission; then it is the likely cause
MOST_UNRECORDED = 64  # reports that home holds in memory
SENT_AT_ONCE = 4  # submissions that home holds in memory on their way
LOOK_EVERY_S = 1.0
PATIENCE_S = 60.0  # without a node that can grade

Done = tuple[str, Node, Graded | Exception]


class ClusterJudges:
    """`with ClusterJudges(course, address) as judges:`, then `for student, graded in judges(students):`.

    keys: dask's own settings where none are given. seed, anew: as for Judges, in the place of each
    submission's own and what was judged before too.
    say: is told a sentence for each node that cannot grade. patience_s: how long to wait where there is none
    that can. Raises UserError for an address that may not be used.
    """

    def __init__(
        self,
        course: Course,
        address: str,
        keys: Keys | None = None,
        seed: int | None = None,
        anew: bool = False,
        say: Callable[[str], None] = lambda sentence: None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._course, self._seed, self._anew = course, seed, anew
        self._say, self._patience_s = say, patience_s
        self._address = checked_address(address)
        self._secure = security(self._address, keys or Keys())
        self._open = ExitStack()
        self._nodes: dict[str, Node] = {}
        self._refusals: list[str] = []
        self._sending = threading.Semaphore(SENT_AT_ONCE)
        self._conversation: Conversation | None = None

    def __enter__(self) -> "ClusterJudges":
        """The scheduler is looked for with the first submission, so that nobody waits for it who has none."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Leave the scheduler. Nodes stay, with their sandboxes warm."""
        self._open.close()

    def __call__(self, students: Sequence[str]) -> Iterator[tuple[str, Graded]]:
        """Grade the submissions of `students`; pairs come as they are ready, in any order.

        Raises UserError where the scheduler cannot be reached or is gone, where no node can grade, or where
        the course itself cannot be graded; what was yielded before is right.
        """
        if not students:
            return
        talk = self._begin()
        work = _Work(students)
        lost, left = Counter[str](), len(students)
        hopeful = time.monotonic()
        try:
            while left:
                self._look_for_nodes(talk)
                self._put_to_work(talk, work)
                if not all(node.ended for node in self._nodes.values()):
                    hopeful = time.monotonic()
                elif time.monotonic() - hopeful > self._patience_s and work.done.empty():
                    raise UserError(self._no_node())
                for student, node, outcome in work.outcomes(LOOK_EVERY_S):
                    graded = self._judged(student, node, outcome, lost)
                    if graded is None:
                        work.waiting.put(student)
                    else:
                        left -= 1
                        yield student, graded
        finally:
            work.over.set()

    def _begin(self) -> Conversation:
        """Once: take the snapshot, connect."""
        if self._conversation is None:
            self._snapshot: Snapshot = take(self._course)
            self._assessment = load_exercises(self._course.exercises)
            self._secret = seeds.course_secret(self._course)
            self._suite_sha256 = seeds.suite_sha256(self._course)
            client = self._open.enter_context(connected(self._address, self._secure))
            self._conversation = Conversation(client, self._address)
        return self._conversation

    def _look_for_nodes(self, talk: Conversation) -> None:
        """Take in nodes that have joined, forget those that are gone."""
        present = talk.nodes()
        for address in self._nodes.keys() - present:
            self._nodes.pop(address).ended = True
        for address in sorted(present - self._nodes.keys()):
            self._nodes[address] = node = Node(address)
            if is_open_to_listeners(address):
                self._refuse(node, "its connection is not encrypted: start it with tls://.")

    def _put_to_work(self, talk: Conversation, work: "_Work") -> None:
        """Give a thread to each node that has none: recording grades at home keeps no node waiting."""
        for node in set(self._nodes.values()) - work.nodes:
            work.nodes.add(node)
            threading.Thread(target=self._work, args=(talk, node, work), daemon=True).start()

    def _work(self, talk: Conversation, node: Node, work: "_Work") -> None:
        """In a thread: have a node grade one submission after another, until it or the work has ended."""
        while not (node.ended or work.over.is_set()):
            try:
                student = work.waiting.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                continue
            outcome: Graded | Exception
            try:
                outcome = self._grade_on(talk, node, student)
            except Fault as fault:
                outcome = fault
            except Exception as error:
                outcome, node.ended = error, True
            work.put(student, node, outcome)

    def _judged(
        self, student: str, node: Node, outcome: Graded | Exception, lost: Counter[str]
    ) -> Graded | None:
        """What became of a submission on a node; None where it goes to another one."""
        if isinstance(outcome, Graded):
            return outcome
        if isinstance(outcome, NodeRefused):
            self._refuse(node, str(outcome))
            return None
        if isinstance(outcome, NodeLost):
            why = "the node that graded it ended"
            lost[student] += isinstance(outcome, LostWhileGrading)
        elif isinstance(outcome, Fault):
            why = str(outcome)
            lost[student] += 1
        else:
            raise outcome
        if lost[student] < MOST_NODES_LOST:
            return None
        submission = parcels.pack(self._folder(student), self._assessment.notebooks).submission
        evidence = {"seed": self._seed_of(submission), "suite_sha256": self._suite_sha256}
        why = f"{MOST_NODES_LOST} nodes did not come back with it; the last time: {why}"
        return answers.failed(student, submission, evidence, self._assessment, why)

    def _refuse(self, node: Node, sentence: str) -> None:
        """Give a node nothing more, and say why."""
        node.ended = True
        self._refusals.append(f"Node {node.name or node.address}: {sentence}")
        self._say(self._refusals[-1])

    def _grade_on(self, talk: Conversation, node: Node, student: str) -> Graded:
        """In a thread of its own: all that passes between home and one node for one submission."""
        if not node.ready:
            self._make_ready(talk, node)
        submission, seed, answer = self._sent(talk, node, student)
        try:
            return answers.read(answer(), student, submission, seed)
        except NodeLost:
            raise LostWhileGrading from None
        except ValueError as error:
            raise Fault(f"{node.name} answered with {error}") from None

    def _sent(
        self, talk: Conversation, node: Node, student: str
    ) -> tuple[Submission, int, Callable[[], dict[str, Any]]]:
        """Send a submission off; nothing holds its bytes at home when this returns."""
        with self._sending:
            parcel = parcels.pack(self._folder(student), self._assessment.notebooks)
            found = parcel.submission
            earlier = answers.written_earlier(None if self._anew else records.earlier(self._course, student))
            answer = talk.begin(
                node, bench.grade_parcel, parcel.content, earlier, self._snapshot.sha256, self._seed
            )
            return found, self._seed_of(found), answer

    def _make_ready(self, talk: Conversation, node: Node) -> None:
        """Give it the course, unless it has it. Raises NodeRefused where it cannot grade."""
        name = self._snapshot.sha256
        try:
            about = talk.ask(node, bench.describe, name.encode())
            node.name = f"{about['host']} ({node.address})"
            if about["version"] != code_version():
                raise NodeRefused(
                    f"it judges by {about['version']} of this kit, home by {code_version()}: "
                    "install the same on both, then start the node again."
                )
            if not about["has_snapshot"]:
                talk.ask(node, bench.receive, self._snapshot.content, name)
            talk.ask(node, bench.make_ready, name.encode())
        except (Fault, KeyError) as fault:
            why = str(fault).strip().splitlines()[-1]
            raise NodeRefused(f"it failed to make ready ({why}): look at its disk and memory.") from None
        node.ready = True

    def _folder(self, student: str) -> Path:
        return self._course.submitted / student / ASSIGNMENT

    def _seed_of(self, submission: Submission) -> int:
        if self._seed is not None:
            return self._seed
        return seeds.submission_seed(self._secret, submission.sha256, self._suite_sha256)

    def _no_node(self) -> str:
        if self._refusals:
            return f"No node can grade: {self._refusals[-1]}"
        return (
            f"No node is connected to {self._address}: start one, autograder node {self._address}; "
            "what is graded is kept."
        )


class _Work:
    """What is to be graded and what has been, between the one that records and a thread for each node."""

    def __init__(self, students: Sequence[str]) -> None:
        self.waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for student in students:
            self.waiting.put(student)
        self.done: queue.Queue[Done] = queue.Queue(MOST_UNRECORDED)
        self.nodes: set[Node] = set()  # that have a thread
        self.over = threading.Event()

    def put(self, *done: *Done) -> None:
        """Hand over what was done; waits while much is waiting to be recorded."""
        while not self.over.is_set():
            with contextlib.suppress(queue.Full):
                return self.done.put(done, timeout=LOOK_EVERY_S)
        return None

    def outcomes(self, seconds: float) -> Iterator[Done]:
        """What is done by now; waits for the first of it as long as that."""
        with contextlib.suppress(queue.Empty):
            yield self.done.get(timeout=seconds)
            while True:
                yield self.done.get_nowait()
