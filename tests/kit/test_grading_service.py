"""The simulated grading service against queueing theory, and what must hold of it whatever is drawn."""

import heapq
import math
import sys
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from grading_service import Outcome, Service, Submission, simulate

MANY = 20_000
UNLIMITED = math.inf


def poisson(rate: float, judging, count: int = MANY, recording_s: float = 0.0) -> list[Submission]:
    """Submissions that arrive at random, `rate` a second. judging: draws seconds of a core."""
    draw = Random(7)
    arrivals = accumulate(draw.expovariate(rate) for _ in range(count))
    return [Submission(arrives, judging(draw), recording_s) for arrives in arrivals]


def mean_wait(outcome: Outcome) -> float:
    return sum(outcome.waited_s) / len(outcome.waited_s)


def erlang_c(servers: int, load: float) -> float:
    """The share of those that wait in M/M/c; load: arrival rate by service rate.

    A. K. Erlang (1917); L. Kleinrock, Queueing Systems 1 (1975), equation 3.40.
    """
    waiting = load**servers / math.factorial(servers) * servers / (servers - load)
    return waiting / (sum(load**number / math.factorial(number) for number in range(servers)) + waiting)


@pytest.mark.parametrize(("nodes", "cores"), [(1, 1), (2, 2), (4, 2)])
def test_waiting_for_a_core_is_that_of_erlang(nodes: int, cores: int) -> None:
    """In M/M/c the mean wait is C(c, a) / (c mu - lambda)."""
    servers, mean_s = nodes * cores, 20.0
    rate = 0.6 * servers / mean_s
    outcome = simulate(
        poisson(rate, lambda draw: draw.expovariate(1 / mean_s)),
        Service(nodes, cores, unrecorded=UNLIMITED),
    )
    expected = erlang_c(servers, rate * mean_s) / (servers / mean_s - rate)
    assert mean_wait(outcome) == pytest.approx(expected, rel=0.1)


def test_each_wait_is_that_of_the_recursion() -> None:
    """First come, first served by c cores: J. Kiefer and J. Wolfowitz, Trans. AMS 78 (1955), 1-18."""
    submissions = poisson(0.15, lambda draw: draw.expovariate(1 / 20), 2_000)
    free = [0.0] * 4
    expected = []
    for each in submissions:
        begins = max(each.arrives_s, heapq.heappop(free))
        heapq.heappush(free, begins + each.judging_s)
        expected.append(begins - each.arrives_s)
    waited = simulate(submissions, Service(2, 2, unrecorded=UNLIMITED)).waited_s
    assert waited == pytest.approx(expected, abs=1e-6)


def test_waiting_for_one_core_with_equal_times_is_that_of_pollaczek_and_khinchine() -> None:
    """In M/D/1 the mean wait is rho s / 2 (1 - rho): Kleinrock, Queueing Systems 1 (1975), equation 5.82."""
    seconds, utilisation = 20.0, 0.7
    outcome = simulate(poisson(utilisation / seconds, lambda draw: seconds), Service(1, unrecorded=UNLIMITED))
    expected = utilisation * seconds / (2 * (1 - utilisation))
    assert mean_wait(outcome) == pytest.approx(expected, rel=0.05)


def test_the_writer_is_a_queue_like_any_other() -> None:
    """With cores in plenty, and none of their time, recording alone is M/D/1."""
    seconds, utilisation = 0.5, 0.8
    submissions = poisson(utilisation / seconds, lambda draw: 0.0, recording_s=seconds)
    outcome = simulate(submissions, Service(64, unrecorded=UNLIMITED))
    expected = seconds + utilisation * seconds / (2 * (1 - utilisation))
    assert sum(outcome.feedback_s) / MANY == pytest.approx(expected, rel=0.1)
    assert outcome.ledger_utilisation == pytest.approx(utilisation, rel=0.02)


def test_every_submission_is_recorded_once() -> None:
    outcome = simulate(poisson(0.1, lambda draw: draw.uniform(5, 60), 2_000, recording_s=1.0), Service(2, 4))
    assert outcome.recorded == dict.fromkeys(range(2_000), 1)
    assert not outcome.given_up


@pytest.mark.parametrize("recording_s", [0.1, 4.0])  # 4 s is more than the writer can do: cores wait for it
def test_every_submission_is_recorded_once_or_given_up_where_nodes_die(recording_s: float) -> None:
    submissions = poisson(0.4, lambda draw: draw.uniform(5, 60), 2_000, recording_s)
    outcome = simulate(submissions, Service(4, 4, deaths_per_hour=20, back_after_s=10.0), seed=3)
    assert outcome.lost > len(outcome.given_up) > 0
    assert set(outcome.recorded.values()) == {1}
    assert outcome.recorded.keys() | outcome.given_up == set(range(2_000))
    assert not outcome.recorded.keys() & outcome.given_up


def test_work_that_was_lost_keeps_cores_busy() -> None:
    submissions = poisson(0.1, lambda draw: draw.uniform(5, 60), 2_000)
    wanted = sum(each.judging_s for each in submissions)
    whole = simulate(submissions, Service(4, 4))
    dying = simulate(submissions, Service(4, 4, deaths_per_hour=1))
    assert whole.judging_s == pytest.approx(wanted)
    assert dying.judging_s > wanted - sum(submissions[number].judging_s for number in dying.given_up)


def test_a_ledger_at_its_limit_is_the_bottleneck() -> None:
    """More than one a second arrives, and one writer records one a second: more cores do not help."""
    submissions = poisson(1.25, lambda draw: 10.0, 4_000, recording_s=1.0)
    few, many = simulate(submissions, Service(20)), simulate(submissions, Service(80))
    assert few.bottleneck == many.bottleneck == "ledger"
    assert many.ledger_utilisation > 0.99
    assert many.elapsed_s == pytest.approx(4_000 * 1.0, rel=0.02)
    assert many.elapsed_s == pytest.approx(few.elapsed_s, rel=0.01)


def test_a_second_gradebook_takes_half_of_it() -> None:
    one = poisson(1.25, lambda draw: 10.0, 4_000, recording_s=1.0)
    two = [
        Submission(each.arrives_s, each.judging_s, each.recording_s, number % 2)
        for number, each in enumerate(one)
    ]
    outcome = simulate(two, Service(20, gradebooks=2))
    assert outcome.ledger_utilisation == pytest.approx(1.25 / 2, rel=0.05)
    assert max(outcome.feedback_s) < max(simulate(one, Service(20)).feedback_s)


def test_too_few_cores_are_the_bottleneck() -> None:
    outcome = simulate(poisson(0.5, lambda draw: 10.0, 2_000, recording_s=0.1), Service(4))
    assert outcome.bottleneck == "cores"
    assert outcome.core_utilisation > 0.99


def test_the_same_seed_is_the_same_day() -> None:
    submissions = poisson(0.1, lambda draw: 30.0, 500, recording_s=0.1)
    service = Service(2, 4, deaths_per_hour=2)
    assert simulate(submissions, service, seed=1) == simulate(submissions, service, seed=1)
