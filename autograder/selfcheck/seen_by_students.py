"""What a student can see of a grading, and what of it a browser would run."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import records

ACTIVE = set(
    "script iframe frame object embed form input button textarea select style link meta base svg math"
    " template audio video source track portal applet marquee".split()
)
PASSIVE_LINKS = ("http://", "https://", "mailto:", "#")
PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")
POSES = ("position", "url(", "expression", "z-index", "display", "visibility", "opacity", "content")


def pages_of(course: Course, student: str) -> list[Path]:
    """The feedback pages of a student."""
    return sorted((course.feedback / student / ASSIGNMENT).glob("*.html"))


def seen_by(course: Course, student: str) -> Iterator[tuple[str, str]]:
    """Everything that reaches a student, as (what it is, its text)."""
    for page in pages_of(course, student):
        yield "the feedback page", page.read_text(encoding="utf-8")
    for notebook in sorted((course.autograded / student / ASSIGNMENT).glob("*.ipynb")):
        yield "the graded notebook", notebook.read_text(encoding="utf-8")
    report = records.latest(course, student)
    if report is not None:
        yield "the report", json.dumps(report.student_view(), ensure_ascii=False)


class _Reader(HTMLParser):
    """Collects what could run, load, lead astray or pose as a part of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.active: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that is active in itself, and each attribute that is."""
        if tag in ACTIVE:
            self.active.add(f"<{tag} {' '.join(f'{name}={value}' for name, value in attrs)}>"[:200])
        for name, value in attrs:
            text = (value or "").strip().lower()
            bad_link = name in ("href", "xlink:href") and not text.startswith(PASSIVE_LINKS)
            bad_source = name in ("src", "data", "poster") and not text.startswith(PICTURES)
            bad_style = name == "style" and any(word in text for word in POSES)
            runs = name.startswith("on") or name in ("srcdoc", "formaction", "action", "background", "srcset")
            if runs or bad_link or bad_source or bad_style:
                self.active.add(f"{tag} {name}={text[:100]}")


def active_parts(page: str) -> set[str]:
    """What of a page is not mere text, tables and pictures. The page's own scripts are among it."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.active
