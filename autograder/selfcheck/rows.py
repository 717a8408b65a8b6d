"""A table of measurements that is made a row at a time and goes on where it stopped.

Each row holds the hash of what it measured. It stays valid until that changes; then it is made anew.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

Row = dict[str, str]
Key = tuple[str, ...]
Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and the name of the latest."""


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

    def valid(self, measured: Mapping[Key, str]) -> dict[Key, Row]:
        """By case the rows whose hash is the one given for that case."""
        rows = {self._case(row): row for row in self.all()}
        return {case: row for case, row in rows.items() if measured.get(case) == row["measured"]}

    def bring_up_to_date(
        self,
        measured: Mapping[Key, str],
        make: Callable[[Sequence[Key]], Iterator[Row]],
        force: bool = False,
        progress: Progress = lambda done, of, latest: None,
    ) -> dict[Key, Row]:
        """Rows of the cases in `measured` (case -> hash): the valid ones, and those that `make` yields for
        the others, each kept at once.

        force: make them all.
        """
        known = {} if force else self.valid(measured)
        missing = [case for case in measured if case not in known]
        progress(len(known), len(measured), "")
        for row in make(missing):
            row["measured"] = measured[self._case(row)]
            known[self._case(row)] = row
            self.put(row)
            progress(len(known), len(measured), self._case(row)[-1])
        return known

    def put_in_order(self, cases: Sequence[Key]) -> None:
        """Rows in the order of the cases, of which each may say the first columns only; behind rows of other
        kinds (the first column), and without those of cases that are gone.
        """
        place, kinds = {case: number for number, case in enumerate(cases)}, {case[0] for case in cases}
        columns = len(cases[0]) if cases else 0
        others, judged = [], []
        for row in self.all():
            if row[self.key[0]] not in kinds:
                others.append(row)
            elif self._case(row)[:columns] in place:
                judged.append(row)
        judged.sort(key=lambda row: (place[self._case(row)[:columns]], self._case(row)))
        self.write([*others, *judged])

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

    def _case(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)


def hash_of(files: Iterable[Path]) -> str:
    """One hash of the contents of some files, in order."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def hash_of_parts(*parts: object) -> str:
    """One hash of several things that say all about a measurement."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
