"""Three hundred cells that each show as much as one answer may carry, past the worker's own limit.

scores: 50
on: solutions
"""

import json

from nbformat.v4 import new_code_cell

PATCH = """\
import sys
Outputs = sys.modules["grading_worker.outputs"].Outputs
Outputs._afford = lambda self, text: text
Outputs._bundle = lambda self, data: {key: value for key, value in data.items() if isinstance(value, str)}"""


def hand_in(folder, notebook):
    notebook.cells.append(new_code_cell(PATCH, id="patch"))
    notebook.cells += [new_code_cell("print('x' * 2_000_000)", id=f"book-{number}") for number in range(300)]
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
