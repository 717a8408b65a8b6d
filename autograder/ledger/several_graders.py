"""Makes nbgrader's gradebook and formgrader's pages safe for several people at once, on either database.

nbgrader was written for one program on SQLite. What goes wrong with two, each with a test in
tests/ledger/test_several_formgraders.py or test_several_programs.py:

    two programs make a gradebook at once ........ the second finds half of its tables: they take turns
    two add a student at once .................... the second fails and loses the names: it updates instead
    formgrader remembers what it once read ....... a mark that equals what it remembers is not written, and
                                                   pages show old scores: it forgets after each request
    formgrader never begins anew after an error .. one lost connection ends it for good: likewise
    a page sends back all it shows ............... an extra credit typed by one takes away a mark that another
                                                   has given meanwhile: only what was changed is written
    two change a row at once ..................... each takes it, then reads it, then writes it
"""

import json
from collections.abc import Callable
from typing import Any, cast

from alembic.script import ScriptDirectory
from nbgrader import api, dbutil
from nbgrader.api import Base, Comment, Course, Grade, Gradebook, InvalidEntry, Student, SubmittedNotebook
from nbgrader.server_extensions.formgrader import apihandlers
from nbgrader.server_extensions.formgrader.base import BaseHandler, check_notebook_dir, check_xsrf
from sqlalchemy import inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker
from tornado import web

from autograder.ledger import database, locking

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
SEEN = "seen"  # in what a page is told of a grade: the marks as they were; the page sends it back as it is
BY_HAND = ("manual_score", "extra_credit")

_make = Gradebook.__init__
_update_or_create_student = Gradebook.update_or_create_student
_describe_grade = Grade.to_dict
_upgrade = dbutil.upgrade
_finish = BaseHandler.on_finish


def take_part() -> None:
    """Put what is below in nbgrader's places, in this process."""
    api.create_engine = database.engine
    api.get_alembic_version = newest_schema
    dbutil.upgrade = upgrade
    Gradebook.__init__ = open_or_make
    Gradebook.update_or_create_student = update_or_create_student
    Grade.to_dict = describe_grade
    BaseHandler.on_finish = forget
    apihandlers.GradeHandler.put = put_grade
    apihandlers.CommentHandler.put = put_comment
    apihandlers.FlagSubmissionHandler.post = post_flag


def open_or_make(
    self: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None
) -> None:
    """In the place of Gradebook.__init__: one program at a time makes what is missing."""
    self.engine = database.engine(db_url)
    try:
        made = _is_made(self.engine, course_id)
    except BaseException:
        self.engine.dispose()
        raise
    if made:
        self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine))
        self.course_id, self.authenticator = course_id, authenticator
        return
    self.engine.dispose()
    with locking.hold(db_url, locking.Part.MAKING):
        try:
            _make(self, db_url, course_id, authenticator)
        except BaseException:
            self.engine.dispose()
            raise


def _is_made(engine: Any, course_id: str) -> bool:
    with engine.connect() as connection:
        if not {"alembic_version", *Base.metadata.tables} <= set(inspect(connection).get_table_names()):
            return False
        return connection.scalar(select(Course.id).where(Course.id == course_id)) is not None


def newest_schema() -> str:
    """In the place of get_alembic_version, which starts a program for it: seconds in which others wait."""
    return str(ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head())


def upgrade(db_url: str, revision: str = "head") -> None:
    """In the place of dbutil.upgrade, which puts the URL into an .ini file, where % has a meaning."""
    _upgrade(database.parse(db_url).render_as_string(hide_password=False).replace("%", "%%"), revision)


def update_or_create_student(self: Any, student_id: str, **details: Any) -> Any:
    """In the place of nbgrader's: a student whom another adds at this moment is no error."""
    insert = INSERT[self.engine.dialect.name]
    self.db.execute(insert(Student).values(id=student_id).on_conflict_do_nothing())
    return _update_or_create_student(self, student_id, **details)


def describe_grade(self: Any) -> dict[str, Any]:
    """In the place of Grade.to_dict."""
    return {**_describe_grade(self), SEEN: {name: getattr(self, name) for name in BY_HAND}}


def forget(self: Any) -> None:
    """After each of formgrader's requests: end its transaction, and what it has read with it."""
    _finish(self)
    gradebook = self.settings.get("nbgrader_gradebook")
    if gradebook is not None:
        gradebook.db.remove()


def _graders_only(method: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    """What nbgrader asks of every request before it is answered."""
    guarded: Any = web.authenticated(check_xsrf(check_notebook_dir(method)))
    return cast("Callable[[Any, str], None]", guarded)


@_graders_only
def put_grade(self: Any, grade_id: str) -> None:
    """In the place of GradeHandler.put: a mark or an extra credit typed by a person."""
    sent = self.get_json_body()
    try:
        wanted = {name: None if sent.get(name) is None else float(sent[name]) for name in BY_HAND}
    except (TypeError, ValueError):
        raise web.HTTPError(400, "A mark is a number.") from None
    seen = sent.get(SEEN) or {}

    def write(grade: Any) -> None:
        for name, value in wanted.items():
            if name not in seen or seen[name] != value:
                setattr(grade, name, value)
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None

    _change(self, Grade, grade_id, write)


@_graders_only
def put_comment(self: Any, comment_id: str) -> None:
    """In the place of CommentHandler.put."""
    text = self.get_json_body().get("manual_comment")
    _change(self, Comment, comment_id, lambda comment: setattr(comment, "manual_comment", text))


@_graders_only
def post_flag(self: Any, submission_id: str) -> None:
    """In the place of FlagSubmissionHandler.post."""
    _change(
        self,
        SubmittedNotebook,
        submission_id,
        lambda notebook: setattr(notebook, "flagged", not notebook.flagged),
    )


def _change(handler: Any, table: Any, row_id: str, write: Callable[[Any], None]) -> None:
    """Change one row and answer with what it is then; with one sentence where it could not be changed."""
    db = handler.gradebook.db

    def once() -> dict[str, Any]:
        locking.begin(db)
        rows = locking.take(db, table, table.id == row_id)
        if not rows:
            raise web.HTTPError(404)
        write(rows[0])
        db.commit()
        described: dict[str, Any] = rows[0].to_dict()
        return described

    try:
        described = locking.tried_again(once)
    except (DBAPIError, InvalidEntry) as error:
        db.remove()
        raise web.HTTPError(503, f"Not saved. {database.refusal(handler.db_url, error)}") from None
    handler.write(json.dumps(described))
