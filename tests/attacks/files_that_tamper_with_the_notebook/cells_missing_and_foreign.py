"""All graded cells deleted or renamed, with grade ids of other exercises, of other students, and none.

scores: 0
"""

import json

IDS = ["trained_accuracy", "aaron", "../aaron", "", None, 7, {"a": 1}, "identity_block_check", "x" * 10_000]


def hand_in(folder, notebook):
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader")]
    for cell, grade_id in zip(graded, IDS, strict=False):
        cell.metadata.nbgrader["grade_id"] = grade_id
        cell["id"] = grade_id
    notebook.cells = [*reversed(graded[:4]), *graded[:4]]
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
