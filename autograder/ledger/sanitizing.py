"""Makes what students wrote safe to show in a browser: on feedback pages and in formgrader.

Called twice: on every output before it is recorded, and as the filters of nbgrader's templates, which show
Markdown as it comes. Afterwards no script, event handler, link to code, form, frame, or address outside is
left; text, tables and plots are. Not covered: what a person copies out of the page and runs.
"""

import base64
import binascii
import html
import re
from collections.abc import Iterable
from typing import Any

import nbformat
import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.worker.outputs import KINDS_OF_PICTURE, descriptions

TAGS = set(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img"
    " ins kbd li ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul"
    " var".split()
)
ATTRIBUTES = {
    "alt",
    "align",
    "border",
    "colspan",
    "height",
    "rowspan",
    "scope",
    "start",
    "style",
    "title",
    "width",
}
STYLES = {
    "text-align",
    "vertical-align",
    "font-weight",
    "font-style",
    "color",
    "background-color",
    "white-space",
}
# Classes of highlighted code and of tables; any other could dress a student's text up as a part of the page.
CLASS = re.compile(r"(highlight|hl-[\w-]+|[a-z][a-z0-9]{0,2}|dataframe)")
LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# The time to clean or to render what is nested deeply grows with the square: this much takes 2 s at most.
HTML_CHARACTERS = 100_000
MARKDOWN_CHARACTERS = 20_000
MARKDOWN_FORMULAS = 100
# Pygments takes the cube of the length of a run of blanks: 10,000 of them hold up the feedback of a class.
CODE_CHARACTERS = 20_000
BLANK_RUN = re.compile(r"\s{100}")
PYTHON = {"python", "python3", "py", "py3", "ipython", "ipython3"}
NO_DESCRIPTION = "A picture that this cell showed."  # where its author has written no alternative text
NOT_SHOWN = "This output was left out: its HTML is too long."


def safe_html(content: Any) -> str:
    """HTML with nothing left in it that runs, reaches out, or poses as the page's own."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    if len(text) > HTML_CHARACTERS:
        return NOT_SHOWN
    return nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"*": ATTRIBUTES | {"class"}, "a": {"href"}, "img": {"src"}},
        attribute_filter=_if_safe,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=STYLES,
        link_rel=None,
    )


def safe_markdown(source: str) -> str:
    """Markdown as safe HTML: a filter in the place of nbconvert's. A cell like a book, and one at which the
    renderer fails, is shown as plain text: one page that fails would keep the whole class's back.
    """
    plain = f"<pre>{html.escape(source[:MARKDOWN_CHARACTERS])}</pre>"
    if len(source) > MARKDOWN_CHARACTERS or source.count("\\begin{") > MARKDOWN_FORMULAS:
        return plain
    try:
        return safe_html(MarkdownWithMath(renderer=_Renderer(escape=False)).render(source))
    except Exception:
        return plain


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, but for blocks of code, whose author may name any of 600 languages, and for
    pictures attached to a cell, which are not taken over and at which nbconvert would stop.
    """

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture's alternative text in the place of one that was attached."""
        if "attachment:" in (text[:11], url[:11]):  # which of the two is the address depends on mistune
            return html.escape(url if text.startswith("attachment:") else text)
        shown: str = super().image(text, url, title)
        return shown

    def block_code(self, code: str, info: str | None = None) -> str:
        """Python in colours, anything else as it is."""
        words = (info or "").split()
        if words and words[0].lower() in PYTHON:
            return safe_code(code)
        return f"<pre><code>{html.escape(code)}</code></pre>\n"


def safe_code(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Code in colours: a filter in the place of nbconvert's. What would take long to colour stays black.

    language and metadata are nbconvert's, and count for nothing: the notebook is the course's, in Python.
    """
    if len(source) > CODE_CHARACTERS or BLANK_RUN.search(source):
        return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'
    coloured: str = highlight(source, PythonLexer(), HtmlFormatter(cssclass="highlight"))
    return coloured


def _if_safe(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that may stay, else None."""
    if name == "class":
        return value if all(CLASS.fullmatch(word) for word in value.split()) else None
    if name == "href":
        return value if LINK.match(value.strip()) else None
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    return value


def safe_outputs(outputs: Iterable[Any], graded: bool) -> list[NotebookNode]:
    """Outputs built anew from those parts of `outputs` that are safe; everything else is left out.

    In a graded cell nothing may be an execute_result, which nbgrader would take for the score.
    """
    safe = (_safe_output(output, graded) for output in outputs if isinstance(output, dict))
    return [output for output in safe if output is not None]


def _safe_output(output: dict[str, Any], graded: bool) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_text(line) for line in lines] if isinstance(lines, list) else []
        return nbformat.v4.new_output(
            "error", ename=_text(output.get("ename")), evalue=_text(output.get("evalue")), traceback=traceback
        )
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = _safe_data(output["data"])
        shown = "execute_result" if kind == "execute_result" and not graded else "display_data"
        described = {name: {"alt": NO_DESCRIPTION} for name in KINDS_OF_PICTURE if name in data}
        described |= descriptions(data, output.get("metadata"))
        return nbformat.v4.new_output(shown, data=data, metadata=described) if data else None
    return None


def _safe_data(data: dict[str, Any]) -> dict[str, str]:
    safe: dict[str, str] = {}
    if "text/plain" in data:
        safe["text/plain"] = _text(data["text/plain"])
    if "text/html" in data:
        safe["text/html"] = safe_html(_text(data["text/html"]))
    for kind in KINDS_OF_PICTURE:
        if kind in data and _is_base64(_text(data[kind])):
            safe[kind] = _text(data[kind])
    return safe


def _text(value: Any) -> str:
    """A string, or the strings of a list in a row, which is how nbformat keeps lines; else nothing."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
