"""Flipped flags, raised points, other checksums, and marks given by hand in the metadata.

scores: 0
"""

import json


def hand_in(folder, notebook):
    for cell in notebook.cells:
        flags = cell.metadata.get("nbgrader")
        if flags:
            flags["grade"], flags["solution"], flags["locked"] = (
                not flags["grade"],
                not flags["solution"],
                False,
            )
            flags |= {"points": 1e9, "task": True, "checksum": "0", "score": 60, "manual_score": 60}
            flags |= {"auto_score": 60, "extra_credit": 60, "comment": "<script>alert(1)</script>"}
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
