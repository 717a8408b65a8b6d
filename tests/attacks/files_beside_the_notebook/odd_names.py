"""Files whose names drive terminals, break lines, hold HTML, read backwards, or collide on other systems.

scores: 0
"""

import contextlib

import nbformat
from nbformat.v4 import new_code_cell

NAMES = [
    "<img src=x onerror=alert(1)>.png", "\x1b[2Jcleared.txt", "two\nlines.txt", "=cmd|' C calc'!A0.csv",
    "\u202egnp.exe", "CON", "a:b", "a\\b", "x" * 250, "-rf", "$(id)", "`id`", "'; DROP TABLE grade; --",
    "RESNET50.WEIGHTS.H5", "2_RESNET50.IPYNB", b"\xff\xfe".decode("utf-8", "surrogateescape"),
]  # fmt: skip


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
    for name in NAMES:
        with contextlib.suppress(OSError):
            (folder / name).write_text("<script>alert(1)</script>")
    notebook.cells.append(new_code_cell("import os\nprint(os.listdir())", id="show"))
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
