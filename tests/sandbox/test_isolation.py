"""Where student code cannot be shut in, grading refuses; where it can, it says what is in force."""

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import attempts
import pytest
from course_with_canaries import Place

from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import Limits
from autograder.sandbox import Isolation, Zygote, folders, isolation
from autograder.worker import landlock

EQUAL = "'{}', pyseccomp.Arg(0, pyseccomp.EQ, {})"  # a call with this for its first argument
# What Landlock does not know before each ABI, as the description says it.
LEFT_TO_SECCOMP = {
    1: "truncating, TCP, settings of devices, signals and abstract sockets",
    2: "truncating, TCP, settings of devices, signals and abstract sockets",
    3: "TCP, settings of devices, signals and abstract sockets",
    4: "settings of devices, signals and abstract sockets",
    5: "signals and abstract sockets",
}


def test_what_is_in_force_is_described(zygote: Zygote) -> None:
    assert zygote.isolation.holds
    text = zygote.isolation.describe()
    abi = min(landlock.abi(), landlock.NEWEST_ABI)
    assert text.startswith(f"Landlock ABI {abi}" + ", seccomp, limits" * (abi > 5))
    assert ("root's capabilities dropped" in text) == (os.getuid() == 0)


@pytest.fixture(scope="session", params=sorted(LEFT_TO_SECCOMP))
def older(
    request: pytest.FixtureRequest, place: Place, limits: Limits, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Zygote]]:
    """An ABI, and a zygote whose workers ask this kernel for what that one knows, and no more."""
    abi: int = request.param
    if landlock.abi() < abi:
        pytest.skip(f"this kernel's Landlock is older than ABI {abi}")
    modules = tmp_path_factory.mktemp("older") / "worker"
    shutil.copytree(folders.WORKER_MODULES, modules)
    text = (modules / "landlock.py").read_text()
    newest = f"NEWEST_ABI = {landlock.NEWEST_ABI}\n"
    assert newest in text
    (modules / "landlock.py").write_text(text.replace(newest, f"NEWEST_ABI = {abi}\n"))
    with contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(folders, "WORKER_MODULES", modules)
            zygote = stack.enter_context(Zygote(place.course, limits))
        yield abi, zygote


def test_an_older_landlock_holds_and_says_what_is_left_to_seccomp(older: tuple[int, Zygote]) -> None:
    abi, zygote = older
    assert zygote.isolation.holds
    assert zygote.isolation.describe().startswith(
        f"Landlock ABI {abi} ({LEFT_TO_SECCOMP[abi]}: seccomp alone), seccomp, limits"
    )


def test_what_an_older_landlock_does_not_know_is_refused_all_the_same(
    older: tuple[int, Zygote], place: Place, victim: int
) -> None:
    """Everything that tests try elsewhere, each in a worker of its own, is tried in one after the other."""
    _, zygote = older
    with zygote.worker() as worker:
        worker.run_cell("names", attempts.names(place, zygote.pid, victim))
        tried = {name: worker.run_cell("attempt", code).error for name, code in attempts.everything().items()}
    went_through = [name for name, error in tried.items() if error is None]
    assert not went_through
    assert (place.outside / "target").read_text() == "target"


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
    ("error", "missing", "words"),
    [
        ("ENOSYS", ["444"], "this kernel has no Landlock"),
        ("EOPNOTSUPP", ["444"], "this kernel has no Landlock"),
        ("EPERM", ["446"], "Landlock system call 446: Operation not permitted"),
        ("ENOSYS", ["'seccomp'", EQUAL.format("prctl", 22)], "takes no seccomp filter"),
        ("EPERM", ["'seccomp'", EQUAL.format("prctl", 22)], "takes no seccomp filter"),
        ("EPERM", [EQUAL.format("prctl", 38)], "no_new_privs"),
        ("EPERM", ["'capset'"], "capset: Operation not permitted"),
    ],
    ids=[
        "no Landlock",
        "Landlock switched off",
        "container without Landlock",
        "no seccomp",
        "container without seccomp",
        "no no_new_privs",
        "capabilities that cannot be dropped",
    ],
)
def test_a_kernel_that_cannot_is_refused(place: Place, error: str, missing: list[str], words: str) -> None:
    """The kernel of a container that forbids it is played by a seccomp filter around judge and zygote."""
    refusals = "; ".join(f"rules.add_rule(pyseccomp.ERRNO(errno.{error}), {call})" for call in missing)
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
        rules.set_attr(pyseccomp.Attr.CTL_NNP, {int(EQUAL.format("prctl", 38) not in missing)})
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
