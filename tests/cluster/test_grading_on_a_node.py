"""The real judge and the real sandbox, on a node."""

import copy
from pathlib import Path
from typing import Any

import psutil
import pytest
from cluster_processes import BEGUN_S, KIT, TEMPORARY

from autograder.cluster import answers, parcels
from autograder.cluster.judges import ClusterJudges
from autograder.cluster.on_this_machine import Cluster
from autograder.cluster.places import Place
from autograder.cluster.probing import refuse_open_keys
from autograder.cluster.snapshot import take, unpack
from autograder.course import ASSIGNMENT, Course
from autograder.demo.classroom import answer_cells, read_release, write_notebooks
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.grading import Graded, grade
from autograder.judges import Judges
from autograder.ledger import records
from autograder.release import release
from autograder.sandbox import Zygote
from autograder.selfcheck.canaries import Canaries, make_pictures
from autograder.selfcheck.copies import copied_course

MEASURED = ("seconds", "cpu_seconds", "judge_cpu_seconds", "peak_memory_mb")
ANSWERS = ("solutions", "stage_four_one_block_short", "relu_before_the_addition", "first_convolution_pads")
CLASS = 12
SHOWS = "print('shown')\ndef helper():\n    return 1"


def without_times(graded: Graded) -> dict[str, Any]:
    report = copy.deepcopy(graded.report.as_dict())
    for name in MEASURED:
        report["evidence"].pop(name)
    # How many ways out were tried: at home there are more secrets to try.
    report["evidence"]["isolation"] = report["evidence"]["isolation"].partition(";")[0]
    return report


def test_a_node_reports_what_home_reports_and_leaves_nothing_behind(
    course: Course, hand_in, cluster: Cluster
) -> None:
    """In points, messages, evidence, outputs; what home knew before is not judged again."""
    hand_in("ann", SHOWS, weights_mb=1)
    (hand_in("bob", "raise ValueError") / "link.txt").symlink_to("/etc/passwd")
    node = cluster.node()
    with ClusterJudges(course, cluster.address, cluster.keys, say=print, patience_s=BEGUN_S) as judges:
        on_the_node = dict(judges(["ann", "bob"]))
    with Judges(course) as judges:
        at_home = dict(judges(["ann", "bob"]))
    for student in ("ann", "bob"):
        assert without_times(on_the_node[student]) == without_times(at_home[student])
        assert on_the_node[student].notebooks == at_home[student].notebooks
    assert at_home["bob"].report.evidence["notes"]
    records.write(course, "ann", at_home["ann"].report)
    for anew, known in ((False, ["plain_block"]), (True, [])):
        with ClusterJudges(course, cluster.address, cluster.keys, anew=anew, patience_s=BEGUN_S) as judges:
            again = dict(judges(["ann"]))["ann"].report
        assert again.evidence["not_judged_again"] == known
        assert again.exercises == at_home["ann"].report.exercises
    places = list((cluster.folder / TEMPORARY).glob("autograder-node-*"))
    assert len(places) == 1
    assert list(places[0].glob("courses/*/grading/submitted/*")) == []
    node.terminate()
    assert node.wait() == 0, cluster.said(node)
    assert list((cluster.folder / TEMPORARY).iterdir()) == []


@pytest.mark.slow
def test_a_class_is_reported_as_at_home_though_one_node_dies_and_another_joins_late(
    cluster: Cluster, tmp_path: Path
) -> None:
    """All exercises, without weights. A node dies with all its processes when two have been graded."""
    course = copied_course(Course(KIT), tmp_path / "class")
    release(course)
    make_pictures(course, Canaries())
    students = [f"student-{number:02}" for number in range(CLASS)]
    for number, student in enumerate(students):
        folder = course.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        write_notebooks(folder, read_release(course), answer_cells(course, ANSWERS[number % len(ANSWERS)]))
    doomed, other = cluster.node(), cluster.node()
    on_nodes: dict[str, Graded] = {}
    with ClusterJudges(course, cluster.address, cluster.keys, say=print, patience_s=BEGUN_S) as judges:
        for student, graded in judges(students):
            on_nodes[student] = graded
            if len(on_nodes) == 2:
                before = set((cluster.folder / TEMPORARY).glob("autograder-node-*"))
                family = psutil.Process(doomed.pid).children(recursive=True)
                for process in (psutil.Process(doomed.pid), *family):
                    process.kill()
                late = cluster.node()
    assert other.poll() is None
    assert late.poll() is None
    courses = list((cluster.folder / TEMPORARY).glob("autograder-node-*/courses/*"))
    assert any(path.parents[1] not in before for path in courses), "the late node has graded nothing"
    with Judges(course) as judges:
        at_home = dict(judges(students))
    assert sorted(on_nodes) == students
    for student in students:
        assert without_times(on_nodes[student]) == without_times(at_home[student])


def test_a_snapshot_alone_is_enough_to_grade_and_keys_that_workers_could_read_are_refused(
    course: Course, hand_in, keys, tmp_path: Path
) -> None:
    """The course that it was taken from is gone; nothing of it or of the cluster can be read by a worker."""
    folder = hand_in("ann", SHOWS)
    snapshot = take(course)
    folder = folder.rename(tmp_path / ASSIGNMENT)
    course.root.rename(tmp_path / "gone")
    with Place() as place:
        found = unpack(snapshot, place)
        with Zygote(found, load_exercises(found.exercises).limits) as zygote:
            refuse_open_keys(zygote, found, [keys.key, keys.certificate])
            with pytest.raises(UserError, match=r"could read .*pictures.*a key of the cluster"):
                refuse_open_keys(zygote, found, [found.pictures])
            tried = {name for name, _ in zygote.isolation.attempts}
            graded = grade(folder, found, zygote, seed=1)
    assert graded.report.status == "graded"
    assert {f"open {path}" for path in (found.hidden_tests, found.secret, found.grading)} <= tried
    with pytest.raises(ValueError, match="another submission"):
        answers.read(answers.written(graded), "ann", parcels.pack(folder, []).submission, 1)


def test_a_report_that_says_more_than_it_may_is_not_believed(course: Course, hand_in) -> None:
    parcel = parcels.pack(hand_in("ann", "x"), load_exercises(course.exercises).notebooks)
    assessment = load_exercises(course.exercises)
    evidence = {"seed": 1, "suite_sha256": "0" * 64}
    graded = answers.failed("ann", parcel.submission, evidence, assessment, "a reason")
    answer = answers.written(graded)
    answer["report"]["score"] = "100"
    with pytest.raises(ValueError, match="no report"):
        answers.read(answer, "ann", parcel.submission, 1)
