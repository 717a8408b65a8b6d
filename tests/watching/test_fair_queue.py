"""Whose turn it is: what the queue promises, tried with drawn orders of sending and grading."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from autograder.watching.fair_queue import Arrival, FairQueue

STUDENTS = "abcd"
# A letter: she sends. A number: the submission being graded for the longest, or the next, is at its end.
STEPS = st.lists(st.sampled_from([*STUDENTS, 0, 1]), max_size=60)
JOBS = st.integers(1, 3)


def arrival(number: int, student: str, sent: float = 0.0) -> Arrival:
    return Arrival(number, student, f"{student}{number}", "", 0.0, sent)


class Play:
    """Plays steps; `begun` are those whose turn came, in order."""

    def __init__(self, jobs: int) -> None:
        self.queue, self.jobs = FairQueue(), jobs
        self.running: list[Arrival] = []
        self.begun: list[Arrival] = []
        self.superseded: list[Arrival] = []
        self.sent: list[Arrival] = []
        self.turns_while_waiting: dict[str, Counter[str]] = {}

    def step(self, step: str | int) -> None:
        if isinstance(step, str):
            new = arrival(len(self.sent), step)
            self.sent.append(new)
            older = self.queue.put(new)
            if older:
                self.superseded.append(older)
            else:
                self.turns_while_waiting[step] = Counter()
        elif step < len(self.running):
            self.queue.end(self.running.pop(step))
        while len(self.running) < self.jobs and (turn := self.queue.next()):
            self.running.append(turn)
            self.begun.append(turn)
            del self.turns_while_waiting[turn.student]
            students = [each.student for each in self.running]
            for student, counts in self.turns_while_waiting.items():
                counts[turn.student] += student not in students
            assert len(set(students)) == len(students), "two of one student at once"

    def to_the_end(self) -> None:
        while self.running:
            self.step(0)


@given(STEPS, JOBS)
def test_nobody_waits_for_two_submissions_of_another(steps: list[str | int], jobs: int) -> None:
    play = Play(jobs)
    for step in steps:
        play.step(step)
        for student, counts in play.turns_while_waiting.items():
            assert max((counts[other] for other in STUDENTS if other != student), default=0) <= 1


@given(STEPS, JOBS)
def test_everything_has_its_turn_or_is_superseded_by_something_newer(
    steps: list[str | int], jobs: int
) -> None:
    play = Play(jobs)
    for step in steps:
        play.step(step)
    play.to_the_end()
    assert sorted([*play.begun, *play.superseded], key=lambda each: each.number) == play.sent
    for student in {each.student for each in play.sent}:
        hers = [each for each in play.begun if each.student == student]
        assert hers[-1] == [each for each in play.sent if each.student == student][-1]
        assert hers == sorted(hers, key=lambda each: each.number)


@given(STEPS)
def test_students_who_send_once_have_their_turns_in_the_order_of_arrival(steps: list[str | int]) -> None:
    play, seen = Play(1), set()
    for step in steps:
        if step not in seen:
            play.step(step)
        seen |= {step} if isinstance(step, str) else set()
    play.to_the_end()
    assert play.begun == play.sent


def test_a_flood_costs_the_others_one_turn() -> None:
    play = Play(1)
    for _ in range(50):
        play.step("a")
    for student in "bcd":
        play.step(student)
    for _ in range(50):
        play.step("a")
    play.to_the_end()
    assert [each.student for each in play.begun] == ["a", "a", "b", "c", "d"]
    assert len(play.superseded) == 98


def test_what_was_handed_in_earlier_is_no_newer_for_arriving_later() -> None:
    queue = FairQueue()
    newer, older = arrival(1, "a", sent=20.0), arrival(2, "a", sent=10.0)
    assert queue.put(newer) is None
    assert queue.put(older) is older
    assert queue.next() is newer
