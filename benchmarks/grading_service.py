"""A grading service as two stations in a row, simulated with SimPy: cores that judge, then whoever records.

    of each gradebook:  arrivals ─▶ queue ─▶ cores of its nodes, one submission each ─▶ one writer ─▶ feedback
                                      ▲                │ a node dies
                                      └─ goes first ◀──┘  (under the second one that dies it is given up)

No seconds of any machine are in here; they come with the submissions. What autograder/cluster does is kept:
a gradebook has one home with nodes of its own, submissions are taken in the order of arrival, one that was
lost with its node is judged by another, and nodes wait where home holds too many reports not yet recorded.
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import simpy

from autograder.cluster.judges import MOST_NODES_LOST, MOST_UNRECORDED

Process = Iterator[simpy.Event]


@dataclass(frozen=True)
class Submission:
    """When it arrives, how long a core judges it and its writer records it, and in which gradebook."""

    arrives_s: float
    judging_s: float
    recording_s: float = 0.0
    gradebook: int = 0


@dataclass(frozen=True)
class Service:
    """What there is to grade with.

    nodes: of each gradebook. cores: of each node. deaths_per_hour: of each node, which is back after
    back_after_s with a warm sandbox. unrecorded: how many reports wait before each writer, at most.
    """

    nodes: int
    cores: int = 1
    gradebooks: int = 1
    deaths_per_hour: float = 0.0
    back_after_s: float = 60.0
    unrecorded: float = MOST_UNRECORDED

    @property
    def all_cores(self) -> int:
        """Of all nodes of all gradebooks."""
        return self.gradebooks * self.nodes * self.cores


@dataclass
class Outcome:
    """What became of submissions, by their numbers, and how busy the stations were.

    waited_s: from arrival until a core began, the last time it did. feedback_s: from arrival to feedback; not
    a number where it was given up. recorded: how often each was. lost: gradings that died with their node.
    judging_s, recording_s: of all cores and of all writers, what was lost included. elapsed_s: from the first
    arrival to the last feedback.
    """

    service: Service
    waited_s: list[float]
    feedback_s: list[float]
    recorded: Counter[int] = field(default_factory=Counter)
    given_up: set[int] = field(default_factory=set)
    lost: int = 0
    judging_s: float = 0.0
    recording_s: float = 0.0
    elapsed_s: float = 0.0

    @property
    def core_utilisation(self) -> float:
        """Share of the elapsed time in which cores judged."""
        return self.judging_s / (self.service.all_cores * self.elapsed_s)

    @property
    def ledger_utilisation(self) -> float:
        """Share of the elapsed time in which writers recorded."""
        return self.recording_s / (self.service.gradebooks * self.elapsed_s)

    @property
    def bottleneck(self) -> str:
        """The station that is busier: "cores" or "ledger"."""
        return "ledger" if self.ledger_utilisation > self.core_utilisation else "cores"


def simulate(submissions: Sequence[Submission], service: Service, seed: int = 0) -> Outcome:
    """Grade `submissions`, which are in order of arrival, and end when all have been. seed: of deaths."""
    return _Simulation(submissions, service, seed).run()


class _Simulation:
    def __init__(self, submissions: Sequence[Submission], service: Service, seed: int) -> None:
        self._submissions, self._service = submissions, service
        self._deaths = random.Random(seed)
        self._env = simpy.Environment()
        # Of numbers, so that what was lost comes first again.
        self._waiting = [simpy.PriorityStore(self._env) for _ in range(service.gradebooks)]
        self._judged = [simpy.Store(self._env, service.unrecorded) for _ in range(service.gradebooks)]
        self._nodes_lost: Counter[int] = Counter()
        self._over = self._env.event()
        nothing = [math.nan] * len(submissions)
        self._outcome = Outcome(service, list(nothing), list(nothing))

    def run(self) -> Outcome:
        self._env.process(self._arrivals())
        for waiting, judged in zip(self._waiting, self._judged, strict=True):
            self._env.process(self._writer(judged))
            for _ in range(self._service.nodes):
                cores = [self._env.process(self._core(waiting, judged)) for _ in range(self._service.cores)]
                if self._service.deaths_per_hour:
                    self._env.process(self._dying(cores))
        self._env.run(until=self._over)
        self._outcome.elapsed_s = self._env.now - self._submissions[0].arrives_s
        return self._outcome

    def _arrivals(self) -> Process:
        for number, submission in enumerate(self._submissions):
            yield self._env.timeout(submission.arrives_s - self._env.now)
            self._waiting[submission.gradebook].put(number)

    def _core(self, waiting: simpy.PriorityStore, judged: simpy.Store) -> Process:
        while True:
            wanted, began, at_home = waiting.get(), math.nan, False
            try:
                number: Any = yield wanted
                began = self._env.now
                submission = self._submissions[number]
                self._outcome.waited_s[number] = began - submission.arrives_s
                yield self._env.timeout(submission.judging_s)
                self._outcome.judging_s += submission.judging_s
                at_home = True  # even where the report waits there until others are recorded
                yield judged.put(number)
            except simpy.Interrupt:
                if not at_home:
                    self._lose(waiting, wanted, began)
                yield self._env.timeout(self._service.back_after_s)

    def _lose(self, waiting: simpy.PriorityStore, wanted: Any, began: float) -> None:
        """The node of a core has died: that core waited for a submission, was given one, or judged it."""
        if not wanted.triggered:
            wanted.cancel()
        elif math.isnan(began):
            waiting.put(wanted.value)
        else:
            self._outcome.judging_s += self._env.now - began
            self._outcome.lost += 1
            self._nodes_lost[wanted.value] += 1
            if self._nodes_lost[wanted.value] < MOST_NODES_LOST:
                waiting.put(wanted.value)
            else:
                self._outcome.given_up.add(wanted.value)
                self._end_if_over()

    def _dying(self, cores: Sequence[simpy.Process]) -> Process:
        while True:
            hours = self._deaths.expovariate(self._service.deaths_per_hour)
            yield self._env.timeout(3600.0 * hours)
            for core in cores:
                core.interrupt()
            yield self._env.timeout(self._service.back_after_s)

    def _writer(self, judged: simpy.Store) -> Process:
        while True:
            number: Any = yield judged.get()
            submission = self._submissions[number]
            yield self._env.timeout(submission.recording_s)
            self._outcome.recording_s += submission.recording_s
            self._outcome.recorded[number] += 1
            self._outcome.feedback_s[number] = self._env.now - submission.arrives_s
            self._end_if_over()

    def _end_if_over(self) -> None:
        if len(self._outcome.recorded) + len(self._outcome.given_up) == len(self._submissions):
            self._over.succeed()
