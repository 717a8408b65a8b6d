"""Workers of a root who grades are users of their own, wherever others may read what a worker needs."""

import json
import os
import pwd
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import find_course
from autograder.sandbox import Zygote, folders, own_user
from autograder.selfcheck import as_user

JUDGE = """
    import json, os, time
    from dataclasses import replace
    from pathlib import Path
    from autograder.course import find_course
    from autograder.exercises import load_exercises
    from autograder.sandbox import WorkerGone, Zygote

    course = find_course()
    course.secret.mkdir(exist_ok=True)
    secret, weights, kept = course.secret / "course_secret", Path("weights"), Path("kept")
    for path, mode in ((secret, 0o600), (weights, 0o644), (kept, 0o600)):
        path.write_text("numbers")
        path.chmod(mode)
    limits = replace(load_exercises(course.exercises).limits, folder_mb=20)
    found = {}

    def told(worker, code):
        run = worker.run_cell("cell", "import os, keras, numpy as np\\n" + code)
        return run.error.class_name if run.error else run.outputs[0]["data"]["text/plain"]

    with Zygote(course, limits) as zygote:
        found["described"] = zygote.isolation.describe()
        with zygote.worker(readable=[weights]) as first, zygote.worker() as second:
            found["users"] = [told(each, "[*os.getresuid(), *os.getresgid(), *os.getgroups()]")
                              for each in (first, second)]
            found["weights"] = told(first, f"open({str(weights.resolve())!r}).read()")
            # Landlock does not cover access(2): here it is the user that is refused.
            found["secret"] = told(first, f"os.access({str(secret)!r}, os.R_OK)")
            found["itself"] = told(first, "len(open('/proc/self/environ').read()) > 9")
            found["network"] = told(first, (
                "model = keras.Sequential([keras.layers.Dense(2)])\\n"
                "model.predict(np.ones((1, 3)), verbose=0).shape"
            ))
            told(first, "os.makedirs('a/b'); open('a/b/c', 'w').write('x'); os.chmod('a', 0); 0")
            folder = Path(told(first, "os.getcwd()").strip("'")).parents[1]
            found["owner"] = folder.stat().st_uid == int(told(first, "os.getuid()"))
            try:
                told(second, "open('big', 'wb').write(os.urandom(30 << 20)); 0")
            except WorkerGone as gone:
                found["too much"] = gone.status
        found["left"] = folder.exists()
        with zygote.worker(readable=[kept]) as third:
            found["kept"] = told(third, f"os.getuid(), open({str(kept.resolve())!r}).read()")
            found["capabilities"] = told(
                third, "[l for l in open('/proc/self/status') if l.startswith('CapEff')][0].split()[1]"
            )
        with zygote.worker() as last:
            pid = int(told(last, "os.getpid()"))
            os.kill(zygote.pid, 9)
            deadline = time.monotonic() + 20
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            found["outlives the zygote"] = Path(f"/proc/{pid}").exists()
    print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, Any]]:
    """What a judge tells who is root, in a folder that is open to all."""
    if os.getuid() or sys.prefix == sys.base_prefix:
        pytest.skip("for root, in an environment of its own")
    with tempfile.TemporaryDirectory() as folder:
        copies = as_user.prepare(find_course(Path(__file__).parent), Path(folder), pwd.getpwnam("root"))
        copies.folder.chmod(0o711)
        ran = subprocess.run(
            [copies.python, "-c", textwrap.dedent(JUDGE)],
            cwd=copies.course.root,
            env=copies.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert not ran.returncode, ran.stderr
        yield json.loads(ran.stdout)


def test_each_worker_is_a_user_of_its_own(found: dict[str, Any]) -> None:
    first, second = (json.loads(each) for each in found["users"])
    assert len(set(first)) == len(set(second)) == 1
    assert first[0] != second[0]
    assert min(first[0], second[0]) > 1 << 30
    assert "capabilities dropped, each worker a user of its own; " in found["described"]


def test_such_a_worker_reads_what_it_must_and_computes(found: dict[str, Any]) -> None:
    assert (found["weights"], found["itself"], found["network"]) == ("'numbers'", "True", "(1, 2)")


def test_what_is_roots_alone_is_shut_to_it_even_without_landlock(found: dict[str, Any]) -> None:
    assert found["secret"] == "False"


def test_limits_and_removal_reach_it(found: dict[str, Any]) -> None:
    assert found["owner"]
    assert found["too much"] == "blocked"
    assert not found["left"]
    assert not found["outlives the zygote"]


def test_one_that_must_read_what_is_roots_alone_stays_root_without_capabilities(
    found: dict[str, Any],
) -> None:
    assert found["kept"] == "(0, 'numbers')"
    assert int(found["capabilities"].strip("'"), 16) == 0


def test_an_ordinary_user_is_who_its_workers_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert own_user.hindrance(tmp_path, []) == own_user.NOT_ROOT


@pytest.mark.skipif(os.getuid() != 0, reason="for root")
def test_what_is_closed_to_others_is_named(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir(mode=0o700)
    assert own_user.hindrance(tmp_path, [str(tmp_path / "lib")]) == (
        f"workers stay root, since {tmp_path / 'lib'} is not open to other users"
    )


def test_the_description_says_whose_user_workers_are(zygote: Zygote) -> None:
    kept = own_user.NOT_ROOT if os.getuid() else "workers stay root, since "
    text = zygote.isolation.describe()
    assert kept in text or "each worker a user of its own" in text


@pytest.mark.parametrize(("mode", "is_open"), [(0o755, True), (0o711, False), (0o750, False)])
def test_a_folder_is_open_where_others_may_list_and_enter_it(mode: int, is_open: bool) -> None:
    with tempfile.TemporaryDirectory() as top:
        Path(top).chmod(0o755)
        inner = Path(top, "inner")
        inner.mkdir()
        (inner / "file").touch()
        inner.chmod(mode)
        assert folders.open_to_all(Path(top)) is is_open
        (inner / "file").chmod(0o600)
        assert not folders.open_to_all(Path(top))
        assert folders.open_to_all(Path(top, "missing"))
