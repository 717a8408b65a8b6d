"""A backdated timestamp, with whatever else a reader of it could stumble over.

scores: 0
"""

import nbformat


def hand_in(folder, notebook):
    (folder / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC\n" + "9" * 100_000)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
