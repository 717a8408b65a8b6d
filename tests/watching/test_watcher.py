"""From arrival to gradebook and feedback: each newest submission once, whatever happens on the way."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from by_hand import Drops, Watched
from small_course import NOTEBOOK

from autograder.collecting import taking
from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import records
from autograder.ledger.gradebook import open_gradebook
from autograder.watching import watcher

PAGE = "2_resnet50.html"
BEGUN_S = 60.0


def page(course: Course, student: str) -> Path:
    return course.feedback / student / ASSIGNMENT / PAGE


def score(course: Course, student: str) -> float:
    with open_gradebook(course) as gradebook:
        return float(gradebook.find_submission(ASSIGNMENT, student).score)


def test_what_arrives_is_in_the_gradebook_and_its_page_is_there(drops: Drops, watched: Watched) -> None:
    drops.put("ann")
    drops.put("Zoë Ray_123_assignsubmission_file_")
    notes = watched.once()
    assert notes.of("ann") == notes.of("Zoë.Ray_123") == ["done"]
    for student in ("ann", "Zoë.Ray_123"):
        assert score(watched.course, student) == 5
        assert "5 of 15 points" in page(watched.course, student).read_text()


def test_what_is_done_is_left_alone_until_it_changes(drops: Drops, watched: Watched) -> None:
    drops.put("ann")
    drops.put("bob")
    watched.once()
    drops.put("bob", answer="x + x")
    notes = watched.once(score=7)
    assert watched.asked == ["bob"]
    assert (notes.of("ann"), notes.of("bob")) == ([], ["done"])
    assert (score(watched.course, "ann"), score(watched.course, "bob")) == (5, 7)


def test_the_same_content_sent_again_is_not_graded_again(drops: Drops, watched: Watched) -> None:
    path = drops.put("ann")
    watched.once()
    os.utime(path, ns=(1, 1))
    written = page(watched.course, "ann").stat().st_mtime_ns
    assert watched.once().of("ann") == ["done"]
    assert watched.asked == []
    assert page(watched.course, "ann").stat().st_mtime_ns == written


def test_pages_that_were_not_written_before_the_end_are_written_after_it(
    drops: Drops, watched: Watched
) -> None:
    """Killed between gradebook and feedback: the journal still says that it waits."""
    drops.put("ann")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watcher, "generate_for", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            watched.once()
    assert records.recorded(watched.course, "ann")
    assert not page(watched.course, "ann").exists()
    assert watched.once().of("ann") == ["done"]
    assert watched.asked == []
    assert page(watched.course, "ann").is_file()


def test_a_submission_that_ends_its_judge_twice_is_passed_over_until_it_changes(
    drops: Drops, watched: Watched
) -> None:
    drops.put("ann")
    drops.put("eve")
    notes = watched.once(deadly=["eve"])
    assert watched.asked.count("eve") == 2
    assert (notes.of("ann"), notes.of("eve")) == (["done"], ["passed_over"])
    assert watched.once(deadly=["eve"]).of("eve") == watched.asked == []
    drops.put("eve", answer="x + x")
    assert watched.once().of("eve") == ["done"]


def test_one_death_of_a_judge_is_remembered_by_the_next_start(drops: Drops, watched: Watched) -> None:
    drops.put("eve")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watcher, "TRIES", 1_000)
        patch.setattr(watcher.Journal, "fail", _once(watcher.Journal.fail))
        with pytest.raises(KeyboardInterrupt):
            watched.once(deadly=["eve"])
    assert watched.once(deadly=["eve"]).of("eve") == ["passed_over"]
    assert watched.asked == ["eve"]


def _once(method):
    """The method, which also ends the watcher at once."""

    def called(*arguments):
        method(*arguments)
        raise KeyboardInterrupt

    return called


def test_pages_go_to_the_folder_that_is_named_as_well(drops: Drops, course: Course, tmp_path: Path) -> None:
    drops.put("ann")
    Watched(course, drops.folder, tmp_path / "pages").once()
    assert [path.name for path in (tmp_path / "pages" / "ann" / ASSIGNMENT).iterdir()] == [PAGE]


def test_an_archive_of_many_is_taken_student_by_student(
    drops: Drops, watched: Watched, tmp_path: Path
) -> None:
    class_folder = Drops(watched.course, tmp_path / "class")
    for student in ("ann", "bob"):
        class_folder.put(student)
    (class_folder.folder / "of_nobody.ipynb").write_text("{}")
    shutil.make_archive(str(drops.folder / "monday"), "zip", class_folder.folder)
    notes = watched.once()
    assert (notes.of("ann"), notes.of("bob")) == (["done"], ["done"])
    assert len(notes.sentences) == 1
    assert "of_nobody.ipynb" in notes.sentences[0]


def test_killed_in_the_middle_it_goes_on_and_repeats_nothing(drops: Drops, watched: Watched) -> None:
    """Killed while one is being graded, with one done and one waiting."""
    for student in ("ann", "bob", "cem"):
        drops.put(student)
    killed = f"""
        import sys
        sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1] / "ledger")]!r}
        from concurrent.futures import Future
        from pathlib import Path
        import by_hand
        submit = by_hand.HandJudges.submit
        def stops_at_the_second(judges, student):
            if judges.asked:
                print("begun", flush=True)
                return Future()
            return submit(judges, student)
        by_hand.HandJudges.submit = stops_at_the_second
        from autograder.course import Course
        by_hand.Watched(Course(Path({str(watched.course.root)!r})), Path({str(drops.folder)!r})).once()
    """
    command = [sys.executable, "-c", textwrap.dedent(killed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        os.kill(process.pid, signal.SIGKILL)
    notes = watched.once()
    assert sorted(watched.asked) == ["bob", "cem"]
    assert [ended.student for ended in notes.all] == ["bob", "cem"]
    for student in ("ann", "bob", "cem"):
        assert score(watched.course, student) == 5
        assert page(watched.course, student).is_file()


def test_what_is_gone_before_its_turn_is_told_and_costs_nobody_else(drops: Drops, watched: Watched) -> None:
    drops.put("ann")
    gone = drops.put("bob")
    take = watcher.Watcher._take

    def vanishes(self, arrival):
        shutil.rmtree(gone.parent, ignore_errors=True)
        return take(self, arrival)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watcher.Watcher, "_take", vanishes)
        notes = watched.once()
    assert (notes.of("ann"), notes.of("bob")) == (["done"], ["refused"])


def test_a_full_disk_makes_nobody_refused(drops: Drops, watched: Watched) -> None:
    drops.put("ann")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "_take", _no_space)
        with pytest.raises(UserError, match=r"No space left on device.*: make room"):
            watched.once()
    assert watched.once().of("ann") == ["done"]


def _no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_folder_without_a_notebook_is_refused_with_its_reason(drops: Drops, watched: Watched) -> None:
    (drops.folder / "ann").mkdir()
    (drops.folder / "ann" / "essay.txt").write_text("Hello.")
    (ended,) = watched.once().all
    assert (ended.state, NOTEBOOK in ended.why) == ("refused", True)
