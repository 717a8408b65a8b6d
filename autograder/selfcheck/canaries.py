"""Plants a canary in every secret of a copied course, and finds canaries again wherever they surface.

A canary is a random word that occurs nowhere else. What students can see must hold none of them, neither as
it is nor written backwards, in hex, in base64 or packed; of the hidden pictures and labels no run of numbers.
Not found: what was enciphered with a key, or leaks a few bits at a time.
"""

import base64
import binascii
import html
import re
import secrets
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import nbformat
import numpy as np

from autograder.course import Course
from autograder.ledger.gradebook import open_gradebook

WORD = "kanarie"  # what code that looks through its own memory may look for
SMUGGLED = "smuggled"  # what code puts together with it, where it could as well tell what it was sent
ENVIRONMENT = "AUTOGRADER_CANARY"  # the variable of the grader that holds one
PICTURES = 12
RUN = 8  # so many values of a hidden picture, or labels, in a row are no accident
PACKED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
NUMBERS = re.compile(r"\d+")
DEPTH = 2  # packed within packed


@dataclass
class Canaries:
    """Words by the place in which they were planted, and the rows of numbers that are secret too."""

    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, list[list[int]]] = field(default_factory=dict)

    def new(self, place: str) -> str:
        """A canary for a place."""
        return self.words.setdefault(place, WORD + secrets.token_hex(8))

    def found_in(self, text: str) -> list[str]:
        """The places whose secret shows in `text`, in whatever disguise."""
        texts = [text, html.unescape(text)]
        forms = {place: _disguises(word) for place, word in self.words.items()}
        found = {
            place for place, words in forms.items() if any(word in each for word in words for each in texts)
        }
        found |= {
            place for packed in _unpacked(text, DEPTH) for place, word in self.words.items() if word in packed
        }
        return sorted(found | self._numbers_in(texts[1]))

    def _numbers_in(self, text: str) -> set[str]:
        """Pictures and labels, as numbers with anything between them; labels as digits in a row too."""
        listed = [int(number) for number in NUMBERS.findall(text) if len(number) < 4]
        joined = "," + ",".join(map(str, listed)) + ","
        found = set()
        for place, rows in self.numbers.items():
            for row in rows:
                run = ",".join(map(str, row[:RUN]))
                if f",{run}," in joined or (max(row) < 10 and "".join(map(str, row)) in text):
                    found.add(place)
        return found


def _disguises(word: str) -> list[str]:
    """The word as it is, backwards, in hex, and in base64 wherever in a longer text it stood."""
    plain = word.encode()
    forms = [word, word[::-1], plain.hex(), plain.hex().upper(), plain.hex()[::-1]]
    for shift in range(3):
        # The first and the last letters depend on what stands beside the word.
        inner = base64.b64encode(b"." * shift + plain).decode().rstrip("=")
        forms.append(inner[-(-4 * shift // 3) + (shift > 0) : len(inner) - 2])
    return forms


def _unpacked(text: str, depth: int) -> list[str]:
    """What base64, compressed or not, in `text` holds."""
    found = []
    for match in PACKED.finditer(text):
        letters = match[0].replace("-", "+").replace("_", "/").rstrip("=")
        try:
            raw = base64.b64decode(letters + "=" * (-len(letters) % 4))
        except (binascii.Error, ValueError):
            continue
        for content in (raw, _inflated(raw)):
            plain = content.decode("utf-8", "replace")
            found += [plain, plain[::-1]] if content else []
            if depth > 1 and content:
                found += _unpacked(plain, depth - 1)
    return found


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, 1 << 20)
    except zlib.error:
        return b""


def plant(course: Course) -> Canaries:
    """Put a canary into each secret of `course`, a copy whose release is to be made anew afterwards."""
    canaries = Canaries()
    for suite in sorted(course.hidden_tests.glob("*.py")):
        word = canaries.new("the hidden tests")
        suite.write_text(f"{suite.read_text(encoding='utf-8')}\n\nCANARY = {word!r}\n", encoding="utf-8")
    for path in sorted(course.solutions.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marked = rf"\g<0>\n\g<1># {canaries.new('the solutions')}"
            cell.source = re.sub(r"^( *)### BEGIN SOLUTION$", marked, cell.source, flags=re.MULTILINE)
        nbformat.write(notebook, path)
    secret = course.secret / "course_secret"
    secret.write_text(canaries.new("the course secret").encode().hex() + secrets.token_hex(32))
    canaries.words["the course secret, as written"] = secret.read_text()
    canaries.new("the environment")
    canaries.new("the home folder")
    canaries.new("another submission")
    canaries.words["what it was sent"] = WORD + SMUGGLED
    return canaries


def make_pictures(course: Course, canaries: Canaries) -> None:
    """Pictures of noise. Of the hidden ones, each first row and all labels are canaries."""
    noise = np.random.default_rng(secrets.randbits(64))
    for path, parts in ((course.pictures, ("train", "test")), (course.hidden_pictures, ("hidden",))):
        path.parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(path, "w") as file:
            for part in parts:
                pictures = noise.integers(0, 256, (PICTURES, 64, 64, 3), dtype=np.uint8)
                labels = noise.permutation(np.arange(PICTURES) % 6)
                file[f"{part}_set_x"], file[f"{part}_set_y"] = pictures, labels
                if part == "hidden":
                    canaries.numbers["the hidden pictures"] = pictures.reshape(PICTURES, -1)[:, :64].tolist()
                    canaries.numbers["the hidden labels"] = [labels.tolist()]
            file["list_classes"] = np.array([str(digit).encode() for digit in range(6)])


def plant_in_gradebook(course: Course, canaries: Canaries, student: str) -> None:
    """Give `student` a canary for a last name. The gradebook is made where there is none."""
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student(student, last_name=canaries.new("the gradebook"))


def plant_at_home(folder: Path, canaries: Canaries) -> None:
    """A diary in the home folder of whoever grades."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "diary").write_text(canaries.new("the home folder"), encoding="utf-8")
