"""Which database the gradebook lies in: its URL, how it is opened, and what is said where it cannot be.

A password never travels in a URL beyond `url`: nbgrader shows its settings on a page and in logs. libpq, the
library below every driver of PostgreSQL, takes it from the environment instead.
"""

import os
import re
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from autograder.errors import UserError

ENVIRONMENT = "AUTOGRADER_DB"  # the gradebook's URL, for our commands, nbgrader's and formgrader
PASSWORD = "PGPASSWORD"  # where libpq looks for it
SQLITE_PATIENCE_S = 30.0  # how long a writer waits for another one; SQLite has one at a time
CONNECT_PATIENCE_S = 10
LOCK_PATIENCE_S = 60  # a recording holds a row for milliseconds; longer is a program that hangs
FORMS = "write sqlite:////FOLDER/gradebook.db or postgresql://USER@HOST/DATABASE"
GUIDE = "see docs/several_graders.md"

# What a server or a driver says, in lower case, and what helps; the first that fits.
REMEDIES = (
    ("database is locked", f"close what else uses it, or keep it in PostgreSQL, {GUIDE}"),
    ("unable to open", "make its folder writable"),
    ("readonly", "make it and its folder writable"),
    ("password authentication failed", f"correct the password in ~/.pgpass or {PASSWORD}, {GUIDE}"),
    ("no password supplied", f"put the password into ~/.pgpass or {PASSWORD}, {GUIDE}"),
    ("pg_hba.conf", f"let the server accept this user from this machine, {GUIDE}"),
    ("peer authentication failed", f"name the host, as in postgresql://USER@127.0.0.1/DATABASE, {GUIDE}"),
    ("role", f"make that user on the server, {GUIDE}"),
    ("permission denied", f"make this user the owner of the database, {GUIDE}"),
    ("does not exist", f"make it with createdb, {GUIDE}"),
    ("value too long", "shorten it in the old gradebook, SQLite lets it pass"),
    ("foreign key", "remove the row that refers to one that is gone, SQLite lets it pass"),
    ("lock timeout", "close what holds it open, then do the same again"),
    ("refused", "start the server, or correct host and port"),
    ("timeout", "start the server, or correct host and port"),
    ("resolve", "correct the name of the host"),
    ("translate host name", "correct the name of the host"),
    ("", "restore it from a backup or move it away"),
)
LOST = "start the server again, then do the same again"


def url(default: str) -> str:
    """The URL in AUTOGRADER_DB, otherwise `default`: for nbgrader_config.py.

    A password in it is taken out and put where libpq looks. What is no URL ends the program, with one
    sentence: after any other error nbgrader would go on, with a gradebook of its own.
    """
    try:
        parsed = parse(os.environ.get(ENVIRONMENT) or default)
    except UserError as error:
        raise SystemExit(str(error)) from None
    if parsed.password is not None:
        os.environ[PASSWORD] = str(parsed.password)
    return parsed._replace(password=None).render_as_string()


def parse(given: str) -> URL:
    """A URL in SQLAlchemy's form, with psycopg 3 where it names no driver, and the whole path of a file.

    Raises UserError, without quoting it.
    """
    try:
        parsed = make_url(given)
    except (ArgumentError, ValueError):
        raise UserError(f"The gradebook's URL in --db or {ENVIRONMENT} is none: {FORMS}.") from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername.split("+")[0] not in ("sqlite", "postgresql"):
        raise UserError(f"The gradebook's URL in --db or {ENVIRONMENT} is of no kind known here: {FORMS}.")
    if "@" in (parsed.host or ""):
        raise UserError(
            f"The gradebook's URL in --db or {ENVIRONMENT} has an @ too many: write %40 in a password."
        )
    if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:"):
        parsed = parsed.set(database=os.path.abspath(parsed.database or ""))
    return parsed


def shown(url: str | URL) -> str:
    """A URL as a person may read it: no driver, no password, no parameters."""
    parsed = parse(url) if isinstance(url, str) else url
    kind = parsed.drivername.split("+")[0]
    return URL.create(
        kind, parsed.username, None, parsed.host, parsed.port, parsed.database
    ).render_as_string()


def is_sqlite(url: str) -> bool:
    """Whether the gradebook is a file."""
    return parse(url).get_backend_name() == "sqlite"


def engine(url: str, **unused: Any) -> Engine:
    """What opens the database at `url`: for nbgrader too, in the place of SQLAlchemy's create_engine.

    Raises UserError where the URL is none, or the driver for it is not installed.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return create_engine(parsed, connect_args={"timeout": SQLITE_PATIENCE_S})
    options = f"{parsed.query.get('options', '')} -c lock_timeout={LOCK_PATIENCE_S}s".strip()
    try:
        return create_engine(
            parsed,
            pool_pre_ping=True,  # formgrader keeps connections for days, servers restart
            connect_args={"connect_timeout": CONNECT_PATIENCE_S, "options": options},
        )
    except (ImportError, NoSuchModuleError):
        raise UserError(
            f"The gradebook {shown(parsed)} needs a driver that is not installed: run"
            ' pip install -e ".[postgresql]" in the kit\'s folder.'
        ) from None


def refusal(url: str, error: BaseException) -> UserError:
    """Why the database at `url` could not be used, in one sentence."""
    said = _first_line(getattr(error, "orig", None) or error)
    if getattr(error, "connection_invalidated", False):
        remedy = LOST
    else:
        remedy = next(remedy for words, remedy in REMEDIES if words in said.lower())
    return UserError(f"The gradebook {shown(url)} cannot be used ({said}): {remedy}.")


def _first_line(error: BaseException) -> str:
    """What a server says, without its address, which the URL tells, and without the driver's advice."""
    text = str(error).strip() or type(error).__name__
    line = " ".join(text.splitlines()[0].split()).rstrip(".:")
    return re.sub(r"^connection failed: .* failed: (FATAL: )?", "", line)
