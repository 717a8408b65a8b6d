"""The attacks can be tried as an ordinary user, who reads course and interpreter in a folder of their own."""

import os
import pwd
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.course import Course, find_course
from autograder.selfcheck import AN_ORDINARY_USER, as_user, kept_rows
from autograder.selfcheck.as_user import Copies

KIT = find_course(Path(__file__).parent)
SETTINGS = Path(sys.prefix, "pyvenv.cfg")
pytestmark = pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="this Python is of no environment")


@pytest.fixture(scope="module")
def user() -> pwd.struct_passwd:
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")


@pytest.fixture(scope="module")
def copies(user):
    before = SETTINGS.read_text()
    with tempfile.TemporaryDirectory() as folder:
        yield as_user.prepare(KIT, Path(folder).resolve(), user)
    assert SETTINGS.read_text() == before


def said(copies: Copies, user: pwd.struct_passwd, code: str) -> str:
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    ran = subprocess.run(
        [copies.python, "-c", code],
        cwd=copies.folder / "home",
        env=copies.environment,
        capture_output=True,
        text=True,
        **identity,
    )
    assert not ran.returncode, ran.stderr
    return ran.stdout.strip()


def test_that_user_runs_the_copied_kit_on_the_linked_environment(copies, user):
    places = said(copies, user, "import autograder, numpy; print(autograder.__file__, numpy.__file__)")
    kit, packages = places.split()
    assert Path(kit).is_relative_to(copies.course.root)
    assert Path(packages).is_relative_to(copies.folder / "environment")


def test_programs_of_the_environment_start_for_that_user(copies, user):
    code = "import subprocess; subprocess.run(['alembic', '--version'], check=True)"
    assert said(copies, user, code).startswith("alembic")


def test_that_user_may_write_the_course_and_not_the_environment(copies, user):
    course, environment = copies.course.root, copies.folder / "environment"
    answers = said(copies, user, f"import os; print(os.access({str(course)!r}, os.W_OK))")
    assert answers == "True"
    if os.getuid() == 0:
        assert said(copies, user, f"import os; print(os.access({str(environment)!r}, os.W_OK))") == "False"


def test_solutions_and_hidden_tests_are_open_to_that_user_only(copies, user):
    about = copies.folder.stat()
    assert (about.st_uid, stat.S_IMODE(about.st_mode)) == (user.pw_uid, 0o700)


def test_rows_of_that_user_come_back_beside_those_of_root(tmp_path):
    course, copied = Course(tmp_path / "course"), Course(tmp_path / "copied")
    for each in (course, copied):
        (each.root / "tests").mkdir(parents=True)
    row = dict.fromkeys(kept_rows(course).columns, "") | {"kind": "attack", "case": "pages/scripts"}
    kept_rows(course).put(row | {"user": "root"})
    kept_rows(copied).put(row | {"user": AN_ORDINARY_USER, "status": "held"})
    as_user._bring_back(copied, course)
    as_user._bring_back(copied, course)
    assert [(each["user"], each["status"]) for each in kept_rows(course).all()] == [
        ("root", ""),
        (AN_ORDINARY_USER, "held"),
    ]
