"""Where the gradebook lies is said once, holds for every program, and no password is shown."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import on_postgresql
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from autograder.cli.app import run
from autograder.course import Course
from autograder.errors import UserError
from autograder.ledger import database, settings
from autograder.selfcheck.copies import copied_course

HandIn = Callable[..., Path]
Record = Callable[..., object]
SECRET = "s3cr3t-w0rd"


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment as it was, afterwards."""
    monkeypatch.setenv(database.PASSWORD, "")


def said_by(course: Course, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence with which a command refuses."""
    assert run([*arguments, "--course", str(course.root)]) == 2
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert "Traceback" not in said.err
    return said.err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:////srv/gradebook.db", "sqlite:////srv/gradebook.db"),
        ("postgresql://ada@db.example.org/r", "postgresql+psycopg://ada@db.example.org/r"),
        (
            "postgres://ada@[::1]:5433/r?sslmode=require",
            "postgresql+psycopg://ada@[::1]:5433/r?sslmode=require",
        ),
        ("postgresql+psycopg2://ada@db.example.org/r", "postgresql+psycopg2://ada@db.example.org/r"),
        ("postgresql:///r", "postgresql+psycopg:///r"),
        ("sqlite:///gradebook.db", f"sqlite:///{Path.cwd() / 'gradebook.db'}"),
    ],
)
def test_urls_as_people_write_them_are_understood(given: str, understood: str) -> None:
    assert database.parse(given).render_as_string() == understood


@pytest.mark.parametrize(
    "given",
    [
        "",
        "gradebook.db",
        "mysql://ada:s3cr3t-w0rd@h/r",
        "postgresql://ada:s3cr3t-w0rd@h:port/r",
        "postgresql://a:x@s3cr3t-w0rd@h/r",
    ],
)
def test_what_is_no_url_is_refused_without_being_quoted(given: str) -> None:
    with pytest.raises(UserError, match="write ") as refused:
        database.parse(given)
    assert SECRET not in str(refused.value)


@pytest.mark.usefixtures("password")
def test_a_password_is_handed_to_the_driver_and_in_no_url(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database.ENVIRONMENT, f"postgresql://ada:{SECRET}%40@h/r")
    assert settings.db_url(course) == "postgresql+psycopg://ada@h/r"
    assert os.environ[database.PASSWORD] == f"{SECRET}@"


@pytest.mark.parametrize("command", ["grade", "feedback", "export", "release", "demo"])
def test_every_command_that_opens_the_gradebook_opens_the_one_that_it_is_told(
    course: Course, hand_in: HandIn, record: Record, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    hand_in("ann")
    record("ann")
    said = said_by(course, capsys, command, "--db", f"postgresql://ada:{SECRET}@127.0.0.1:9/resnet50")
    assert (
        "postgresql://ada@127.0.0.1:9/resnet50 cannot be used (Connection refused): start the server" in said
    )


def test_programs_that_a_command_starts_use_the_same_gradebook(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here nbgrader's own, whose processes read AUTOGRADER_DB."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    assert run(["release", "--db", url, "--course", str(course.root)]) == 0
    listed = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "assignment", "list"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "There are 1 assignments" in listed.stdout
    capsys.readouterr()


def test_nbgrader_stops_where_the_environment_names_no_database(course: Course) -> None:
    """It passes over any other error in its settings, and would make a gradebook of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "student", "add", "ann"],
        cwd=course.root,
        env=os.environ | {database.ENVIRONMENT: f"mysql://ada:{SECRET}@h/r"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "is of no kind known here" in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    assert not (course.root / "gradebook.db").exists()


def test_nbgrader_upgrades_the_gradebook(course: Course) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "upgrade"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    if on_postgresql.SERVER:
        assert f":{database.parse(on_postgresql.SERVER).password}@" not in ran.stdout + ran.stderr


def test_a_copy_for_the_selfcheck_never_uses_the_course_s_gradebook(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database.ENVIRONMENT, "postgresql://ada@127.0.0.1:9/resnet50")
    copy = copied_course(course, tmp_path / "copy")
    assert settings.db_url(copy) == f"sqlite:///{copy.gradebook}"


def test_a_missing_driver_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        UserError, match=r'postgresql://ada@h/r needs .*: run pip install -e "\.\[postgresql\]"'
    ):
        database.engine(f"postgresql://ada:{SECRET}@h/r")


def test_a_host_that_nobody_knows_is_one_sentence() -> None:
    with pytest.raises(OperationalError) as unknown:
        database.engine("postgresql://ada@nowhere.invalid/r").connect()
    assert "correct the name of the host" in str(
        database.refusal("postgresql://ada@nowhere.invalid/r", unknown.value)
    )


def of_another_course(url: str) -> None:
    with Gradebook(url) as other:
        other.add_assignment("sorting_algorithms")


def with_something_else(url: str) -> None:
    engine = database.engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
    engine.dispose()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (of_another_course, "is of another course (with sorting_algorithms): "),
        (
            with_something_else,
            "holds something else (with customers): give the gradebook a database of its own.",
        ),
    ],
)
def test_what_is_not_this_course_s_is_left_alone(
    course: Course, capsys: pytest.CaptureFixture[str], spoil: Callable[[str], None], sentence: str
) -> None:
    on_postgresql.remove_gradebook(course)
    spoil(settings.db_url(course))
    assert sentence in said_by(course, capsys, "release")


@on_postgresql.only_postgresql
@pytest.mark.usefixtures("password")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": SECRET}, "password authentication failed"),
        ({"username": "nobody_known"}, "password authentication failed"),
        (
            {"database": "no_such_gradebook"},
            '(database "no_such_gradebook" does not exist): make it with createdb',
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_the_server_refuses_is_one_sentence(
    course: Course, capsys: pytest.CaptureFixture[str], change: dict[str, str], sentence: str
) -> None:
    url = database.parse(on_postgresql.SERVER or "").set(**change)  # type: ignore[arg-type]
    said = said_by(course, capsys, "release", "--db", url.render_as_string(hide_password=False))
    assert sentence in said
    assert "docs/several_graders.md" in said


@on_postgresql.only_postgresql
def test_a_user_who_may_make_no_tables_is_told_so(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    on_postgresql.remove_gradebook(course)
    engine = database.engine(settings.db_url(course))
    with engine.begin() as connection:
        for statement in (
            "CREATE SCHEMA mine",
            "REVOKE ALL ON SCHEMA mine FROM CURRENT_USER",
            "GRANT USAGE ON SCHEMA mine TO CURRENT_USER",
            f"ALTER ROLE CURRENT_USER IN DATABASE {on_postgresql.database_of(course)} SET search_path = mine",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert "make this user the owner of the database" in said_by(course, capsys, "release")


def test_no_password_is_in_a_defect_s_traceback(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, password: None
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(settings.db_url(course))

    monkeypatch.setattr("autograder.release.release", fail)
    said = said_by(course, capsys, "release", "--db", f"postgresql://ada:{SECRET}@127.0.0.1:9/r")
    log = Path(said.split("The details are in ")[1].split(": please")[0])
    assert "postgresql+psycopg://ada@127.0.0.1:9/r" in log.read_text()
    assert SECRET not in log.read_text()
    log.unlink()
