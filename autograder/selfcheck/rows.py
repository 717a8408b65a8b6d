"""A table of measurements that is made a row at a time and goes on where it stopped.

Each row holds the hash of what it measured. It stays valid until that changes; then it is made anew.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Row = dict[str, str]


class KeptRows:
    """The CSV file at `path`. key: the columns that name a case. `measured`: a column of every table."""

    def __init__(self, path: Path, key: tuple[str, ...], figures: tuple[str, ...]) -> None:
        self.path, self.key = path, key
        self.columns = (*key, *figures, "measured")

    def all(self) -> list[Row]:
        """Every row, as text. A column that the file does not have yet is empty."""
        if not self.path.exists():
            return []
        with self.path.open(newline="", encoding="utf-8") as file:
            return [dict.fromkeys(self.columns, "") | row for row in csv.DictReader(file)]

    def has(self, measured: str, *case: object) -> bool:
        """Whether there is a valid row of this case."""
        wanted = (*map(str, case), measured)
        return any((*self._case(row), row["measured"]) == wanted for row in self.all())

    def valid(self, measured: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], Row]:
        """By case the rows whose hash is the one given for that case."""
        rows = {self._case(row): row for row in self.all()}
        return {case: row for case, row in rows.items() if measured.get(case) == row["measured"]}

    def put(self, row: Mapping[str, object]) -> None:
        """Add a row, in the place of an older one of the same case."""
        text = {name: str(row[name]) for name in self.columns}
        kept = [old for old in self.all() if self._case(old) != self._case(text)]
        self.write([*kept, text])

    def write(self, rows: Sequence[Row]) -> None:
        """Write the whole table anew; the file is whole at any time."""
        partial = self.path.with_name(self.path.name + ".partial")
        with partial.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        partial.replace(self.path)

    def _case(self, row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in self.key)


def hash_of(files: Iterable[Path]) -> str:
    """One hash of the contents of some files, in order."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
