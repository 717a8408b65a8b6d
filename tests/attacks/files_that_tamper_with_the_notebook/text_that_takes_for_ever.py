"""Code and text that highlighting or Markdown take the square or the cube of their length for.

scores: 0
"""

import json

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

PARTS = [
    " \n",
    ".",
    "a.",
    "match " + " " * 1000,
    "\\begin{a}",
    "[",
    "![a](",
    "> ",
    "**",
    "`",
    "<div>",
    "(",
    "f'{",
]
SIZE = 60_000


def hand_in(folder, notebook):
    for number, part in enumerate(PARTS):
        text = "#" + part * (SIZE // len(part))
        notebook.cells.append(new_code_cell("'''" + text.replace("'", '"') + "'''", id=f"a{number}"))
        notebook.cells.append(new_code_cell(part * (19_000 // len(part)), id=f"b{number}"))
        notebook.cells.append(new_markdown_cell(part * (19_000 // len(part)), id=f"c{number}"))
        notebook.cells.append(new_raw_cell(text, id=f"d{number}"))
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
