"""Locked checks whose text is their maximum, copied before and behind, with their outputs already there.

scores: 0
"""

import copy
import json

from nbformat.v4 import new_output


def hand_in(folder, notebook):
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "60.0"
            cell.outputs = [new_output("execute_result", data={"text/plain": "60.0"}, execution_count=1)]
            cells += [copy.deepcopy(cell), {**copy.deepcopy(cell), "id": "another"}]
    notebook.cells = cells * 2
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
