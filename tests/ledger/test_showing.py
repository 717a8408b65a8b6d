"""What a page shows: each test's message in its place, the student's plots, and nothing that runs."""

import base64
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade
from small_course import NOTEBOOK, findings

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.feedback import generate
from autograder.ledger.outputs import check_outputs, fill
from autograder.ledger.sanitizing import (
    HTML_CHARACTERS,
    MARKDOWN_CHARACTERS,
    NO_DESCRIPTION,
    NOT_SHOWN,
    safe_code,
    safe_html,
    safe_markdown,
    safe_outputs,
)
from autograder.report import ExerciseResult, TestResult

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n a plot").decode()
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">here</a>',
    '<a href="jAvAsCrIpT&#58;alert(1)">here</a>',
    '<a href="data:text/html,<script>alert(1)</script>">here</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
    '<form action="https://example.org"><input name=password><button>send</button></form>',
    '<img src="https://example.org/counter.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    "<style>body {display: none}</style>",
    '<div style="position: fixed; background-image: url(https://example.org)">over everything</div>',
    '<div class="modal navbar-fixed-top" id="toc">posing</div>',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '<base href="https://example.org/">',
    '<object data="https://example.org"></object><embed src="https://example.org">',
    '<p onclick="alert(1)" onmouseover=alert(1)>text</p>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<b" * 3000,
    "<div>" * 5000,
]
FORBIDDEN_TAGS = """
script iframe frame object embed form input button textarea style link meta base svg math template
""".split()
HARMLESS_CLASSES = {"dataframe", "highlight"}


def dangers(html: str) -> list[str]:
    """What a browser could run, load or be led astray by."""
    found = []
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        if tag.name in FORBIDDEN_TAGS:
            found.append(str(tag)[:80])
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name.startswith("on") or name in ("id", "srcdoc", "formaction", "background"):
                found.append(f"{name}={text[:80]}")
            if name == "href" and not text.startswith(("http://", "https://", "mailto:", "#")):
                found.append(f"{name}={text[:80]}")
            if name == "src" and not text.startswith(("data:image/png;", "data:image/jpeg;")):
                found.append(f"{name}={text[:80]}")
            if name == "style" and ("position" in text or "url" in text):
                found.append(text[:80])
            if name == "class" and not set(text.split()) <= HARMLESS_CLASSES:
                found.append(text[:80])
    return found


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack[:30])
@pytest.mark.parametrize("path", ["output", "markdown", "markdown cell with a link"])
def test_nothing_that_runs_is_left(attack: str, path: str) -> None:
    if path == "output":
        shown = safe_html(attack)
    elif path == "markdown":
        shown = safe_markdown(attack)
    else:
        shown = safe_markdown(
            f"# Title\n\n{attack} [x](javascript:alert(1)) ![y](https://example.org/z.png) <javascript:x>"
        )
    assert dangers(shown) == []
    assert dangers(safe_html(shown)) == []


def test_what_students_need_is_kept() -> None:
    row = "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    table = f'<table class="dataframe">{row}</table>'
    assert safe_html(table) == table
    assert "<b>bold</b>" in safe_html("<b>bold</b>")
    picture = f'<img alt="plot" src="data:image/png;base64,{PICTURE}">'
    assert safe_html(picture) == picture
    assert '<a href="https://keras.io">' in safe_markdown("[Keras](https://keras.io)")
    assert 'class="highlight"' in safe_markdown("```python\nx = 1\n```")


def test_outputs_are_built_anew() -> None:
    """A worker's outputs are a claim, too."""
    claimed: list[Any] = [
        {"output_type": "stream", "name": "evil", "text": ["a", 3, "b"]},
        {"output_type": "error", "ename": 3, "evalue": "e", "traceback": "no list"},
        {"output_type": "display_data", "data": {"image/png": PICTURE, "application/javascript": "alert(1)"}},
        {"output_type": "display_data", "data": {"image/png": '" onerror="alert(1)'}},
        {
            "output_type": "display_data",
            "data": {"text/html": "<script>1</script><b>x</b>", "text/latex": "x"},
        },
        {
            "output_type": "display_data",
            "data": {"image/svg+xml": "<svg/>", "application/vnd.jupyter.widget-view+json": {}},
        },
        {"output_type": "update_display_data", "data": {}},
        {"output_type": "execute_result", "data": {"text/plain": "1e9"}, "metadata": {"isolated": True}},
        "text",
        None,
    ]
    safe = safe_outputs(claimed, graded=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=safe)])
    nbformat.validate(notebook)
    assert [output.output_type for output in safe] == [
        "stream",
        "error",
        "display_data",
        "display_data",
        "display_data",
    ]
    assert safe[0].text == "ab"
    assert dict(safe[2].data) == {"image/png": PICTURE}
    assert dict(safe[3].data) == {"text/html": "<b>x</b>"}
    assert safe[4].data == {"text/plain": "1e9"}


NESTED = ["<div>", "<li><ul>", "<b>", "<p>a", "<", "&amp;", "<a><div>", "<b><div></i>"]


@pytest.mark.parametrize(
    ("metadata", "alternative"),
    [
        ({"image/png": {"alt": "A curve", "width": 9}}, "A curve"),
        ({"image/png": {"alt": "x" * 9_000}}, "x" * 500),
        ({"image/png": {"alt": ["no text"]}}, NO_DESCRIPTION),
        ({"image/png": "no table"}, NO_DESCRIPTION),
        ("no metadata", NO_DESCRIPTION),
    ],
)
def test_every_picture_has_an_alternative_text_and_nothing_else(metadata: Any, alternative: str) -> None:
    claimed = {"output_type": "display_data", "data": {"image/png": PICTURE}, "metadata": metadata}
    (safe,) = safe_outputs([claimed], graded=False)
    assert safe.metadata == {"image/png": {"alt": alternative}}


@pytest.mark.parametrize("part", NESTED)
def test_html_is_cleaned_up_to_a_length_and_left_out_beyond(part: str) -> None:
    """What is nested deeply takes long to clean, so its length is limited."""
    assert dangers(safe_html(part * (HTML_CHARACTERS // len(part)))) == []
    assert safe_html(part * (HTML_CHARACTERS // len(part) + 1)) == NOT_SHOWN


def test_a_notebook_of_endless_outputs_is_cut(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ann")
    book = [new_output("stream", text="x" * 9_000_000)]
    graded = findings(course, "ann", imports=book, identity_block=book)
    points = fill(graded.notebooks[NOTEBOOK], graded.report, load_exercises(course.exercises).exercises)
    assert points == {"identity_block_check": 12.5, "trained_accuracy": 0}
    shown = [cell.outputs[0].text[:20] for cell in graded.notebooks[NOTEBOOK].cells[1:3]]
    assert shown == ["x" * 20, "The cells above have"]


@pytest.mark.parametrize("part", ["\\begin{a}", "[", "![a](", "> ", "**", "a\n"])
def test_a_text_cell_like_a_book_is_shown_as_plain_text(part: str) -> None:
    """Rendering takes time in the square of the length for some of these."""
    book = part * (MARKDOWN_CHARACTERS // len(part) + 1)
    assert safe_markdown(book) == f"<pre>{html.escape(book[:MARKDOWN_CHARACTERS])}</pre>"
    assert dangers(safe_markdown(part * (MARKDOWN_CHARACTERS // len(part)))) == []


def test_code_is_shown_in_colours() -> None:
    assert '<span class="k">def</span>' in safe_code("def f(): pass")


@pytest.mark.parametrize("blanks", [" \n", "\f", "\u2028", "\n"])
@pytest.mark.parametrize("show", [safe_code, lambda code: safe_markdown(f"```python\n{code}\n```")])
def test_code_that_takes_for_ever_to_colour_stays_black(blanks: str, show: Callable[[str], str]) -> None:
    """Ten thousand blank lines would hold up the feedback of a whole class."""
    shown = show("match " + blanks * (10_000 // len(blanks)) + "<b>")
    assert "<span" not in shown
    assert "&lt;b&gt;" in shown


def test_authors_of_text_choose_no_language_to_colour() -> None:
    """Of Pygments' 600 languages some take for ever."""
    shown = safe_markdown("```html\n<p onclick=alert(1)>\n```")
    assert "<span" not in shown
    assert dangers(shown) == []


@pytest.mark.parametrize("text", ["![](attachment:plot.png)", "![a plot](attachment:plot.png) <b>"])
def test_an_attached_picture_is_left_out_and_its_cell_is_shown(text: str) -> None:
    """nbconvert stops at it, and with it the feedback of everybody after this student."""
    shown = safe_markdown("before " + text + " after")
    assert "before" in shown
    assert "after" in shown
    assert dangers(shown) == []


def test_one_page_that_fails_does_not_keep_back_the_others(
    course: Course, hand_in: Callable[..., Path], record: Callable[..., Any]
) -> None:
    for student in ("ann", "bob", "zoe"):
        hand_in(student)
        record(student)
    (course.autograded / "bob" / ASSIGNMENT / NOTEBOOK).write_text("{")
    with pytest.raises(UserError, match="no feedback for bob"):
        generate(course)
    assert [(course.feedback / student).exists() for student in ("ann", "zoe")] == [True, True]


def exercise(message: str = "", score: float = 2.5) -> ExerciseResult:
    tests = [
        TestResult("test_a", "The <shape> is kept", score, 5, "passed"),
        TestResult("test_b", "Values are right", 0, 10, "failed", message),
    ]
    return ExerciseResult("identity_block", score, 15, "graded", tests)


def check_cell(master: NotebookNode, outputs: list[NotebookNode]) -> NotebookNode:
    cell = next(cell for cell in master.cells if cell.id == "identity-block-check")
    cell.outputs = outputs
    return cell


@pytest.mark.parametrize("score", [0, 2.5, 15, 1 / 3])
def test_nbgrader_reads_the_score_from_the_check_cell(master: NotebookNode, score: float) -> None:
    """nbgrader's own rule, whatever the visible check has printed below."""
    noise = [
        new_output("stream", name="stderr", text="WARNING: TensorFlow says hello"),
        new_output("error", ename="CheckFailed", evalue="", traceback=["x"]),
    ]
    cell = check_cell(master, [*check_outputs(exercise(score=score), score), *noise])
    assert determine_grade(cell) == (score, 15)


def test_titles_and_messages_are_escaped() -> None:
    _, table = check_outputs(exercise("<script>alert(1)</script>\nreceived <b>"), 2.5)
    assert "&lt;script&gt;" in table.data["text/html"]
    assert "The &lt;shape&gt; is kept" in table.data["text/html"]
    assert "received <b>" in table.data["text/plain"]
    assert safe_html(table.data["text/html"]) == table.data["text/html"]


def test_a_feedback_page_shows_messages_in_their_place(
    course: Course, hand_in: Callable[..., Path], record: Callable[..., Any]
) -> None:
    hand_in(
        "ann",
        identity_block="def identity_block(x): return x  # mine",
        title="Hello <script>alert(1)</script>",
    )
    plot = [new_output("display_data", data={"image/png": PICTURE, "text/plain": "<Figure>"})]
    attack = [new_output("display_data", data={"text/html": "".join(ATTACKS[:20])})]
    record("ann", message="Expected (2, 3)\nreceived (4, 5)", score=7, identity_block=plot, train=attack)
    (page,) = generate(course)
    assert page == course.feedback / "ann" / ASSIGNMENT / NOTEBOOK.replace("ipynb", "html")
    soup = BeautifulSoup(page.read_text(), "html.parser")
    cells = soup.select("#notebook-container > .cell, #notebook-container .cell")
    (solution,) = [cell for cell in cells if "# mine" in cell.text]
    assert solution.select_one(f'img[src="data:image/png;base64,{PICTURE}"]')
    (check,) = [cell for cell in cells if "checks.identity_block" in cell.text]
    assert "7 of 15 points" in check.text
    assert "received (4, 5)" in check.text
    assert "received (4, 5)" not in solution.text
    assert not [danger for cell in cells for danger in dangers_of_student(cell)]


def dangers_of_student(cell: Any) -> list[str]:
    """Dangers in what a cell shows, without the classes and ids of the page itself."""
    shown = cell.select(".output_html, .text_cell_render")
    return [
        danger
        for part in shown
        for child in part.find_all(True, recursive=False)
        for danger in dangers(str(child))
    ]


def test_one_student_without_a_report_does_not_stop_the_others(
    course: Course, hand_in: Callable[..., Path], record: Callable[..., Any]
) -> None:
    for student in ("ann", "bob"):
        hand_in(student)
        record(student)
    (course.reports / "bob" / "recorded.json").unlink()
    assert [page.parts[-3] for page in generate(course)] == ["ann"]
