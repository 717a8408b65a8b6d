"""Nodes come and go while a class is graded; the judge is a stand-in, scheduler and nodes are real."""

import signal
import threading
import time
from pathlib import Path

import psutil
import pytest
from cluster_processes import BEGUN_S, KIT, TEMPORARY, kill, stand_in
from stand_in_judge import grade

from autograder.cluster.connection import Keys, connected, security
from autograder.cluster.judges import ClusterJudges
from autograder.cluster.on_this_machine import Cluster
from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.grading import Graded


def locally(course: Course, student: str) -> Graded:
    """What the stand-in says here."""
    return grade(course.submitted / student / ASSIGNMENT, course, None, student=student)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + BEGUN_S
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} is not there"
        time.sleep(0.05)


def test_one_node_killed_and_one_joining_late_change_no_result(
    course: Course, hand_in, cluster: Cluster, tmp_path: Path
) -> None:
    """Two are being graded when the node of one is killed; a third node comes then."""
    marks = [tmp_path / "first", tmp_path / "second"]
    for mark in marks:
        hand_in(mark.name, f"begun {mark}")
    for number in range(4):
        hand_in(f"student-{number}", "x" * number)
    students = sorted(path.name for path in course.submitted.iterdir())
    doomed, other = stand_in(cluster), stand_in(cluster)

    def meddle() -> None:
        for mark in marks:
            wait_for(mark)
        kill(doomed)
        stand_in(cluster)
        for mark in marks:
            Path(f"{mark}.go").touch()

    meddler = threading.Thread(target=meddle)
    meddler.start()
    with ClusterJudges(course, cluster.address, cluster.keys, patience_s=BEGUN_S) as judges:
        found = dict(judges(students))  # in order of names: the two come first
    meddler.join()
    assert other.poll() is None
    assert sorted(found) == students
    assert found == {student: locally(course, student) for student in students}


def test_a_submission_that_fells_two_nodes_is_the_graders_failure_and_others_are_graded(
    course: Course, hand_in, cluster: Cluster
) -> None:
    hand_in("deadly", "kill")
    hand_in("ann", "x")
    nodes = [stand_in(cluster) for _ in range(3)]
    with ClusterJudges(course, cluster.address, cluster.keys, patience_s=BEGUN_S) as judges:
        found = dict(judges(["deadly", "ann"]))
    assert (found["deadly"].report.status, found["ann"].report.status) == ("grader_failed", "graded")
    assert "2 nodes" in found["deadly"].report.evidence["faults"]["cluster"]
    until = time.monotonic() + BEGUN_S  # home knows that a node has gone before its process has ended
    while sum(node.poll() is not None for node in nodes) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert sum(node.poll() == -signal.SIGKILL for node in nodes) == 2


def test_a_fault_of_the_judge_on_every_node_is_the_graders_failure_and_nodes_live(
    course: Course, hand_in, cluster: Cluster
) -> None:
    hand_in("ann", "fail")
    hand_in("bob", "x")
    node = stand_in(cluster)
    with ClusterJudges(course, cluster.address, cluster.keys, patience_s=BEGUN_S) as judges:
        found = dict(judges(["ann", "bob"]))
    assert (found["ann"].report.status, found["bob"].report.status) == ("grader_failed", "graded")
    assert "a fault of the judge's own" in found["ann"].report.evidence["faults"]["cluster"]
    assert node.poll() is None


def test_a_node_of_another_version_is_named_and_the_others_grade(
    course: Course, hand_in, cluster: Cluster
) -> None:
    hand_in("ann", "x")
    hand_in("bob", "xx")
    stand_in(cluster, OTHER_VERSION="0.0.9+abc")
    stand_in(cluster)
    said: list[str] = []
    with ClusterJudges(course, cluster.address, cluster.keys, say=said.append, patience_s=BEGUN_S) as judges:
        while not said:  # whichever node is the first, ask until the other one was there
            found = dict(judges(["ann", "bob"]))
    assert {name: graded.report.score for name, graded in found.items()} == {"ann": 1.0, "bob": 2.0}
    (sentence,) = said
    assert "0.0.9+abc" in sentence
    assert "tls://127.0.0.1:" in sentence


def test_without_a_node_grading_ends_in_one_sentence(course: Course, hand_in, cluster: Cluster) -> None:
    hand_in("ann", "x")
    with (
        ClusterJudges(course, cluster.address, cluster.keys, patience_s=0.0) as judges,
        pytest.raises(UserError, match=r"No node is connected .*autograder node"),
    ):
        list(judges(["ann"]))


def test_a_scheduler_that_ends_is_told_and_what_was_graded_is_yielded(
    course: Course, hand_in, cluster: Cluster, tmp_path: Path
) -> None:
    hand_in("ann", "x")
    hand_in("bob", f"begun {tmp_path / 'mark'}")
    stand_in(cluster)
    with ClusterJudges(course, cluster.address, cluster.keys, patience_s=BEGUN_S) as judges:
        graded = judges(["ann", "bob"])
        assert next(graded)[0] == "ann"
        threading.Thread(
            target=lambda: (wait_for(tmp_path / "mark"), kill(cluster.scheduler)), daemon=True
        ).start()
        with pytest.raises(UserError, match="does not answer any more"):
            next(graded)


def test_an_unencrypted_scheduler_on_this_machine_will_do_and_objects_are_not_unpickled_at_home(
    course: Course, hand_in, tmp_path: Path
) -> None:
    hand_in("ann", "x")
    with Cluster(tmp_path, None, KIT) as cluster:
        stand_in(cluster)
        with ClusterJudges(course, cluster.address, patience_s=BEGUN_S) as judges:
            assert dict(judges(["ann"]))["ann"].report.score == 1.0
        with (
            connected(cluster.address, security(cluster.address, Keys())) as client,
            pytest.raises(TypeError, match="only able to deserialize data with"),
        ):
            client.submit(Path, "an object").result()


def test_a_killed_process_of_a_node_is_started_again_and_the_node_ends_with_its_scheduler(
    cluster: Cluster,
) -> None:
    """The command itself; its processes are children that grade."""
    node = cluster.node()
    first = grader_of(node.pid)
    psutil.Process(first).kill()
    assert grader_of(node.pid, other_than=first) != first
    # Only once it has joined can it see that the scheduler ends.
    with connected(cluster.address, security(cluster.address, cluster.keys)) as client:
        client.wait_for_workers(1, timeout=BEGUN_S)
    kill(cluster.scheduler)
    assert node.wait(BEGUN_S) == 2
    said = cluster.said(node)
    assert "it is started again" in said
    assert said.strip().splitlines()[-1].startswith(f"The scheduler at {cluster.address} has ended")
    assert "Traceback" not in said
    assert list((cluster.folder / TEMPORARY).iterdir()) == []


def grader_of(node: int, other_than: int = 0) -> int:
    """The process that grades, of a node with one job."""
    deadline = time.monotonic() + BEGUN_S
    while time.monotonic() < deadline:
        for child in psutil.Process(node).children():
            if child.pid != other_than and "spawn_main" in " ".join(child.cmdline()):
                return int(child.pid)
        time.sleep(0.1)
    raise AssertionError("no process that grades")


def test_weights_do_not_go_through_the_scheduler(course: Course, hand_in, cluster: Cluster) -> None:
    """Ten submissions of 50 MiB: one alone that it held would show in the largest size it ever had."""
    students = [f"student-{number}" for number in range(10)]
    for student in students:
        hand_in(student, "x", weights_mb=50)
    stand_in(cluster)
    with ClusterJudges(course, cluster.address, cluster.keys, patience_s=BEGUN_S) as judges:
        hand_in("first", "x")
        assert len(dict(judges(["first"]))) == 1
        before = peak_mb(cluster.scheduler.pid)
        found = dict(judges(students))
        grown = peak_mb(cluster.scheduler.pid) - before
    assert {graded.report.evidence["peak_memory_mb"] for graded in found.values()} == {50.0}
    assert grown < 25
    print(f"the scheduler's largest size grew by {grown:.1f} MiB")


def peak_mb(pid: int) -> float:
    """The largest resident size that a process ever had, in MiB."""
    assert psutil.pid_exists(pid)
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
