"""What a cell shows, as notebook outputs (nbformat 4.5), up to a number of bytes."""

import base64
import contextlib
import io
from collections.abc import Iterator
from typing import Any

CUT = "[The rest is cut: a cell may show at most {kb} KiB while grading.]"
KINDS_OF_TEXT = ("text/plain", "text/html", "text/markdown", "text/latex")
KINDS_OF_PICTURE = ("image/png", "image/jpeg")
DESCRIPTION_CHARACTERS = 500
ITEM_BYTES = 100  # what an output costs besides its text, so that their number is limited, too


class Outputs:
    """The outputs of the running cell. What exceeds `limit` bytes in one cell is dropped, and a sentence says
    so.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begin(False)

    def _begin(self, open_for_more: bool) -> None:
        self._items: list[dict[str, Any]] = []
        self._ids: list[str | None] = []  # display ids, aligned with the items
        self._left = self._limit
        self._open = open_for_more
        self._cut = False

    @contextlib.contextmanager
    def collecting(self, capture: bool) -> Iterator[None]:
        """Start empty; keep what comes inside, nothing if not `capture`."""
        self._begin(capture)
        try:
            yield
        finally:
            self._begin(False)

    def collected(self) -> list[dict[str, Any]]:
        """What the cell showed, as plain JSON; progress bars as they looked at last."""
        for item in self._items:
            if item["output_type"] == "stream":
                item["text"] = settle("".join(item["text"]))
        if self._cut:
            text = CUT.format(kb=self._limit >> 10) + "\n"
            self._items.append({"output_type": "stream", "name": "stdout", "text": text})
        return self._items

    def write(self, name: str, text: str) -> None:
        """Add `text` to the stream `name`, stdout or stderr."""
        kept = self._afford(text)
        if not kept:
            return
        last = self._items[-1] if self._items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(kept)
            return
        self._add({"output_type": "stream", "name": name, "text": [kept]})

    def display(
        self, data: dict[str, Any], metadata: dict[str, Any], display_id: str | None, update: bool
    ) -> None:
        """Add what `display` shows, or put it in the place of what was shown under `display_id`."""
        kept = self._bundle(data)
        if kept is None:
            return
        item = {"output_type": "display_data", "data": kept, "metadata": descriptions(kept, metadata)}
        if update and display_id in self._ids:
            self._items[self._ids.index(display_id)] = item
        else:
            self._add(item, display_id)

    def result(self, data: dict[str, Any], metadata: dict[str, Any], count: int) -> None:
        """Add the value of the cell's last expression."""
        kept = self._bundle(data)
        if kept is not None:
            shown = {"data": kept, "metadata": descriptions(kept, metadata), "execution_count": count}
            self._add({"output_type": "execute_result"} | shown)

    def error(self, name: str, message: str, lines: list[str]) -> None:
        """Add an exception. The first is kept even where the cell has shown too much already."""
        first = not any(item["output_type"] == "error" for item in self._items)
        if self._open and (first or not self._cut):
            self._left -= len(message) + sum(map(len, lines))
            self._add({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})

    def clear(self) -> None:
        """Forget what was shown so far in this cell; what it may show stays spent."""
        self._items, self._ids = [], []

    def _add(self, item: dict[str, Any], display_id: str | None = None) -> None:
        self._left -= ITEM_BYTES
        self._cut |= self._left <= 0
        self._items.append(item)
        self._ids.append(display_id)

    def _afford(self, text: str) -> str:
        """As much of `text` as may still be shown."""
        if not self._open or self._cut:
            return ""
        kept = text[: self._left].encode("utf-8", "replace")[: self._left].decode("utf-8", "ignore")
        # One more for each: a thousand writes of a letter take more memory than one of a thousand.
        self._left -= len(kept.encode("utf-8")) + 1
        self._cut = len(kept) < len(text) or self._left <= 0
        return kept

    def _bundle(self, data: dict[str, Any]) -> dict[str, str] | None:
        """The kinds of `data` that are kept: text and pictures. What carries script is not."""
        if not self._open or self._cut:
            return None
        kept = {}
        for kind in KINDS_OF_TEXT:
            if isinstance(data.get(kind), str):
                kept[kind] = data[kind].encode("utf-8", "replace").decode("utf-8")
        for kind in KINDS_OF_PICTURE:
            picture = data.get(kind)
            if isinstance(picture, bytes):
                kept[kind] = base64.b64encode(picture).decode("ascii")
            elif isinstance(picture, str):
                kept[kind] = picture
        size = sum(len(value) for value in kept.values())
        if size > self._left:
            self._cut = True
            return None
        self._left -= size
        return kept


def descriptions(kept: dict[str, str], metadata: Any) -> dict[str, dict[str, str]]:
    """Of an output's metadata what is kept: the alternative text of its pictures, by kind."""
    found = {}
    for kind in KINDS_OF_PICTURE:
        about = metadata.get(kind) if isinstance(metadata, dict) else None
        text = about.get("alt") if isinstance(about, dict) else None
        if kind in kept and isinstance(text, str):
            found[kind] = {"alt": text[:DESCRIPTION_CHARACTERS].encode("utf-8", "replace").decode("utf-8")}
    return found


class Stream(io.TextIOBase):
    """Standard output or standard error of student code."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self.name = name

    def write(self, text: str) -> int:
        """Add `text` to the cell's outputs."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """As of a file open for writing."""
        return True

    def isatty(self) -> bool:
        """Not a terminal, so that progress bars keep to plain text."""
        return False


def settle(text: str) -> str:
    """`text` as a terminal would show it at last: carriage returns and backspaces have done their work."""
    if "\b" in text:
        kept: list[str] = []
        for letter in text:
            if letter != "\b":
                kept.append(letter)
            elif kept and kept[-1] != "\n":
                kept.pop()
        text = "".join(kept)
    if "\r" in text:
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return text
