"""Puts a student's code into the master's frame, so that a submission can change nothing about its grading.

The master is the released notebook: a cell that a student deleted comes back as the stub, and no solution
ever gets near a worker. From the master come every locked cell, all metadata (tags, points, flags), the
order of graded cells and the notebook's own metadata. From the student comes the text of every other cell:

- A solution cell is hers by `grade_id`, or by cell id (Colab makes new ones, or moves it to `metadata.id`),
  or because it defines the function. Where several could be it, the last that defines the function counts,
  as in her kernel.
- Other cells stay in her order, between those graded cells between which she has them.
- A code cell of the master that is nowhere in hers, neither by id nor by text, is put back in front of what
  she wrote in that place, so that her definitions win and an import that she added is not lost.
"""

import copy
import re
from collections import defaultdict
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from autograder.submission import StudentCell, StudentNotebook


@dataclass
class Framed:
    """A notebook that is safe to record: valid nbformat 4.5, unique ids, no outputs, the master's metadata.

    `exercise_cells` has the index of each solution cell and `check_cells` of each cell that carries points,
    by grade id. `problems` are sentences for the student about what was put back or set aside.
    """

    notebook: NotebookNode
    exercise_cells: dict[str, int] = field(default_factory=dict)
    check_cells: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def last_cell(self, grade_id: str) -> int:
        """Index of the last cell to run for an exercise, the one in front of its check.

        A helper may stand between a solution and its check, so the solution cell alone would not do.
        """
        following = [index for index in self.check_cells.values() if index > self.exercise_cells[grade_id]]
        return min(following, default=len(self.notebook.cells)) - 1


def frame(master: NotebookNode, student: StudentNotebook | None) -> Framed:
    """Frame `student`'s cells by `master`, the released notebook; None stands for an unreadable notebook."""
    cells = student.cells if student else ()
    matching = _Matching(master, cells)
    return _Assembly(master, cells, matching).framed


def _flags(cell: NotebookNode) -> NotebookNode:
    return cell.metadata.get("nbgrader", NotebookNode())


def _is_fence(cell: NotebookNode) -> bool:
    """Whether a cell of the master is graded or locked: these keep their order, others lie between them."""
    return any(_flags(cell).get(flag) for flag in ("grade", "solution", "locked", "task"))


def _same(text: str) -> str:
    """Text as it is compared: blanks at the ends of lines and empty lines around it do not count."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _defines(source: str, name: str) -> bool:
    """Whether a line binds `name` at top level. Time is linear in the text, whatever it is."""
    binding = re.compile(rf"(?:def|class)\s+{re.escape(name)}\b|{re.escape(name)}\s*=[^=]")
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(
        binding.match(line) or (line.startswith(("from ", "import ")) and word.search(line))
        for line in source.splitlines()
    )


class _Matching:
    """Which of her cells stands for which cell of the master, both by index: `chosen[master's] == hers`."""

    def __init__(self, master: NotebookNode, student: tuple[StudentCell, ...]) -> None:
        self.master = master.cells
        self.student = student
        self.texts = [_same(cell.source) for cell in student]
        self.chosen: dict[int, int] = {}
        self.problems: list[str] = []
        fences = [index for index, cell in enumerate(self.master) if _is_fence(cell)]
        others = [index for index in range(len(self.master)) if index not in fences]
        self.graded_names = {_flags(self.master[index]).grade_id for index in fences}
        for index in fences:
            self._match_fence(index)
        for index in others:
            self._choose_first(index, [i for i in self._free(index) if self._has_id(i, index)])
        for index in others:
            if index not in self.chosen:
                text = _same(self.master[index].source)
                self._choose_first(index, [i for i in self._free(index) if self.texts[i] == text])

    def _free(self, index: int) -> list[int]:
        """Her cells of the same type as the master's that stand for none yet."""
        taken = set(self.chosen.values())
        cell_type = self.master[index].cell_type
        return [i for i, cell in enumerate(self.student) if i not in taken and cell.cell_type == cell_type]

    def _has_id(self, i: int, index: int) -> bool:
        return self.master[index].get("id") in self.student[i].ids

    def _choose_first(self, index: int, candidates: list[int]) -> None:
        if candidates:
            self.chosen[index] = candidates[0]

    def _match_fence(self, index: int) -> None:
        """Match a graded or locked cell by grade id, else cell id; a solution also by what it defines."""
        flags, text = _flags(self.master[index]), _same(self.master[index].source)
        free = self._free(index)
        named = [i for i in free if self.student[i].grade_id == flags.grade_id]
        named = named or [i for i in free if self._has_id(i, index)]
        if not flags.get("solution"):
            self._choose_first(index, named)
            if named and self.texts[named[0]] != text:
                self.problems.append(
                    f"The locked cell {flags.grade_id} had been changed: the original was used."
                )
            return
        edited = [i for i in named if self.texts[i] != text]
        if self.master[index].cell_type == "code":
            unnamed = [
                i for i in free if self.student[i].grade_id not in self.graded_names and self.texts[i] != text
            ]
            defining = [
                [i for i in cells if _defines(self.student[i].source, flags.grade_id)]
                for cells in (edited, unnamed)
            ]
            edited = defining[0] or defining[1] or edited
        best = edited or named
        if best:
            self.chosen[index] = best[-1]
        self._say_what_was_found(flags.grade_id, len(named), found=bool(best))

    def _say_what_was_found(self, grade_id: str, copies: int, found: bool) -> None:
        if copies > 1:
            self.problems.append(
                f"There are {copies} cells {grade_id}: the last one that was written counts."
            )
        elif not found and any(cell.grade_id == grade_id for cell in self.student):
            self.problems.append(f"The cell {grade_id} has another type: change it back to a code cell.")
        elif not found and self.student:
            self.problems.append(f"The cell {grade_id} is missing: it was put back as it was handed out.")


class _Assembly:
    """Builds the framed notebook: the master's graded and locked cells in order, hers between them."""

    def __init__(self, master: NotebookNode, student: tuple[StudentCell, ...], matching: _Matching) -> None:
        self.master = master.cells
        self.student = student
        self.texts = matching.texts
        self.chosen = matching.chosen
        self.origin = {i: index for index, i in matching.chosen.items()}
        self.fences = [index for index, cell in enumerate(self.master) if _is_fence(cell)]
        self.fence_texts = {_same(self.master[index].source) for index in self.fences}
        notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(master.metadata))
        self.framed = Framed(notebook, problems=matching.problems)
        self._build()

    def _build(self) -> None:
        hers = self._hers_by_fence()
        cells = self.framed.notebook.cells
        for fence, until in zip([-1, *self.fences], [*self.fences, len(self.master)], strict=True):
            if fence >= 0:
                self._note_fence(fence, len(cells))
                hers_counts = _flags(self.master[fence]).get("solution")
                cells.append(self._masters_cell(fence, self.chosen.get(fence) if hers_counts else None))
            cells.extend(self._gap(hers[fence], range(fence + 1, until)))
        _make_ids_unique(cells)
        nbformat.validate(self.framed.notebook)

    def _note_fence(self, index: int, position: int) -> None:
        flags = _flags(self.master[index])
        if flags.get("solution"):
            self.framed.exercise_cells[flags.grade_id] = position
        if flags.get("grade"):
            self.framed.check_cells[flags.grade_id] = position

    def _hers_by_fence(self) -> dict[int, list[int]]:
        """Her cells that are no fence, by the fence (-1: the start) below which they belong.

        Fences that she moved divide nothing, so that an import does not end up below the cell that needs
        it: only the longest run of fences that are still in order does. Where a fence is gone, the cells of
        the master that lay below it, and what follows them, still do.
        """
        matched = sorted((self.chosen[index], index) for index in self.fences if index in self.chosen)
        dividers = _longest_increasing(matched)
        ends = [*(index for _, index in dividers), len(self.master)]
        own_fences = {i for i, _ in matched}
        hers: dict[int, list[int]] = defaultdict(list)
        fence, passed = -1, 0
        for i in range(len(self.student)):
            if passed < len(dividers) and dividers[passed][0] == i:
                fence, passed = dividers[passed][1], passed + 1
            elif i not in own_fences:
                if i in self.origin and self.origin[i] < ends[passed]:
                    above = [index for index in self.fences if index < self.origin[i]]
                    fence = max(fence, *above, -1)
                hers[fence].append(i)
        return hers

    def _gap(self, hers: list[int], masters: range) -> list[NotebookNode]:
        """The cells between two fences: hers, and those of the master's that are missing."""
        missing: dict[int, list[int]] = defaultdict(list)
        above = -1
        for index in masters:
            if self.chosen.get(index) in hers:
                above = self.chosen[index]
            elif index not in self.chosen and (self.master[index].cell_type == "code" or not self.student):
                missing[above].append(index)
        cells = [self._masters_cell(index) for index in missing[-1]]
        for i in hers:
            if i in self.origin:
                cells.append(self._masters_cell(self.origin[i], i))
            elif self.texts[i] and self.texts[i] not in self.fence_texts:  # else a copy of a check, or a stub
                cells.append(self._her_cell(i))
            cells.extend(self._masters_cell(index) for index in missing[i])
        return cells

    def _masters_cell(self, index: int, i: int | None = None) -> NotebookNode:
        """The master's cell, with her text in it where `i` is given."""
        cell = copy.deepcopy(self.master[index])
        if i is not None:
            cell.source = self.student[i].source
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        return cell

    def _her_cell(self, i: int) -> NotebookNode:
        """A cell that she added: its text, and nothing else of it."""
        makers = {
            "code": nbformat.v4.new_code_cell,
            "markdown": nbformat.v4.new_markdown_cell,
            "raw": nbformat.v4.new_raw_cell,
        }
        return makers[self.student[i].cell_type](self.student[i].source, id=f"student-{i + 1}")


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of `pairs` (a few dozen, sorted) whose second items increase too."""
    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        fitting = [run for run in runs if run[-1][1] < pair[1]]
        runs.append([*max(fitting, key=len, default=[]), pair])
    return max(runs, key=len, default=[])


def _make_ids_unique(cells: list[NotebookNode]) -> None:
    """Give a new id to a cell of the master that has none, or one that occurs twice."""
    seen: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        if not cell.get("id") or cell.id in seen:
            cell.id = f"framed-{number}"
        seen.add(cell.id)
