"""Where student code cannot be shut in, grading refuses; where it can, it says what is in force."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from course_with_canaries import Place

from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import Limits
from autograder.sandbox import Isolation, Zygote, folders, isolation
from autograder.worker import landlock


def test_what_is_in_force_is_described(zygote: Zygote) -> None:
    assert zygote.isolation.holds
    text = zygote.isolation.describe()
    assert text.startswith(f"Landlock ABI {min(landlock.abi(), landlock.NEWEST_ABI)}, seccomp, limits")
    assert ("root's capabilities dropped" in text) == (os.getuid() == 0)


def test_each_secret_was_tried(zygote: Zygote, place: Place) -> None:
    tried = dict(zygote.isolation.attempts)
    for secret in (
        place.course.hidden_pictures,
        place.course.gradebook,
        place.course.root / "solutions",
        place.home,
    ):
        assert tried[f"open {secret}"], secret
    for name in isolation.MODULES:
        assert tried[f"import {name}"]


def test_without_the_sandbox_the_description_says_so(unsafe_zygote: Zygote) -> None:
    assert not unsafe_zygote.isolation.holds
    assert unsafe_zygote.isolation.describe() == "none (--unsafe-no-sandbox)"


def test_a_way_out_is_refused_and_named(
    place: Place, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "SYSTEM", [*folders.SYSTEM, str(place.course.gradebook)])
    monkeypatch.setattr(folders, "_refuse_secrets_below", lambda *_: None)
    with (
        pytest.raises(UserError, match=r"open .*gradebook\.db.*--unsafe-no-sandbox"),
        Zygote(place.course, limits),
    ):
        pass


def test_a_secret_below_a_readable_folder_is_refused(place: Place, tmp_path: Path) -> None:
    course = Course(Path(sys.prefix) / "lib" / "course")
    with pytest.raises(UserError, match="move the course"):
        folders.readable_places(course, tmp_path)


def test_another_system_than_linux_is_refused(
    place: Place, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError, match="grade in a container"), Zygote(place.course, limits):
        pass


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (["444"], "this kernel has no Landlock"),
        (["'seccomp'", "'prctl', pyseccomp.Arg(0, pyseccomp.EQ, 22)"], "takes no seccomp filter"),
    ],
    ids=["no Landlock", "no seccomp"],
)
def test_a_kernel_that_cannot_is_refused(place: Place, missing: list[str], words: str) -> None:
    """The kernel of a container that forbids it is played by a seccomp filter around judge and zygote."""
    refusals = "; ".join(f"rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), {call})" for call in missing)
    judge = f"""
        import errno, sys
        from pathlib import Path
        import pyseccomp
        from autograder.course import Course, find_course
        from autograder.errors import UserError
        from autograder.exercises import load_exercises
        from autograder.sandbox import Zygote
        limits = load_exercises(find_course(Path({str(Path(__file__).parent)!r})).exercises).limits
        rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        {refusals}
        rules.load()
        try:
            with Zygote(Course(Path({str(place.course.root)!r})), limits):
                sys.exit("it went on")
        except UserError as error:
            print(error)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(judge)], capture_output=True, text=True, timeout=200
    )
    assert run.returncode == 0, run.stderr
    assert "Student code cannot be isolated here" in run.stdout
    assert words in run.stdout
    assert run.stdout.strip().endswith("--unsafe-no-sandbox.")


def test_what_is_readable_inside_a_secret_folder_is_no_way_out(tmp_path: Path) -> None:
    """An interpreter in the home folder must be readable; so must a link to it."""
    (tmp_path / "venv" / "lib").mkdir(parents=True)
    (tmp_path / "venv" / "lib" / "os.py").touch()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").touch()
    (tmp_path / "python").symlink_to(tmp_path / "venv" / "lib" / "os.py")
    tried = list(isolation.to_open([tmp_path / "missing"], tmp_path, [tmp_path / "venv" / "lib"]))
    assert tried == [tmp_path, tmp_path / "letters" / "one"]


def test_isolation_with_nothing_tried_does_not_hold() -> None:
    assert not Isolation({"landlock_abi": 7}).holds
    assert not Isolation({}, (("open a socket", True), ("read", False))).holds
