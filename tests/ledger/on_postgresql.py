"""Gives each course of a test a database of its own, where the suite runs on PostgreSQL.

AUTOGRADER_TEST_DB, which `make test-postgresql` sets, is the URL of a database on a server that is for
nothing else; its user may make databases. Without it every course has the file that courses have by default.
"""

import os
import uuid

import pytest
from sqlalchemy import create_engine, inspect, text

from autograder.course import MARKER, Course
from autograder.ledger import database, settings

SERVER = os.environ.get("AUTOGRADER_TEST_DB")
only_sqlite = pytest.mark.skipif(SERVER is not None, reason="is about a gradebook that is a file")
only_postgresql = pytest.mark.skipif(SERVER is None, reason="needs a server: make test-postgresql")
DEFAULT = "database.url(default="
made: set[str] = set()


def url_of(name: str) -> str:
    """The URL, with its password, of a database on the server of these tests."""
    assert SERVER is not None
    return database.parse(SERVER).set(database=name).render_as_string(hide_password=False)


def run_on_server(statement: str) -> None:
    assert SERVER is not None
    engine = create_engine(database.parse(SERVER), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def make_database(template: str = "template1", name: str | None = None) -> str:
    """Name of a new database."""
    name = name or f"autograder_{uuid.uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    made.add(name)
    return name


def drop_database(name: str) -> None:
    """Also where somebody still uses it."""
    run_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    made.discard(name)


def drop_all() -> None:
    for name in list(made):
        drop_database(name)


def database_of(course: Course) -> str | None:
    """Name of a course's database; None for a file."""
    url = database.parse(settings.db_url(course))
    return url.database if url.get_backend_name() == "postgresql" else None


def point(course: Course, name: str) -> None:
    """Write where the gradebook lies into nbgrader_config.py, as docs/several_graders.md tells."""
    path = course.root / MARKER
    lines = path.read_text().splitlines()
    (place,) = [number for number, line in enumerate(lines) if DEFAULT in line]
    lines[place] = f"c.CourseDirectory.db_url = {DEFAULT}{url_of(name)!r})"
    path.write_text("\n".join(lines) + "\n")


def settle(course: Course, template: str | None = None) -> str | None:
    """Give a new course a database of its own, empty or a copy of another; returns its name. Nothing where
    courses have files.
    """
    if SERVER is None:
        return None
    name = make_database(template or "template1")
    point(course, name)
    return name


def end_all_connections(course: Course) -> None:
    """As when a server is restarted."""
    name = database_of(course)
    run_on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def has_gradebook(course: Course) -> bool:
    if database_of(course) is None:
        return course.gradebook.exists()
    engine = database.engine(settings.db_url(course))
    tables = inspect(engine).get_table_names()
    engine.dispose()
    return bool(tables)


def remove_gradebook(course: Course) -> None:
    """A course without a gradebook again."""
    name = database_of(course)
    if name is None:
        course.gradebook.unlink()
    else:
        drop_database(name)
        make_database(name=name)
