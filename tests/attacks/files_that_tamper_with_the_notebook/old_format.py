"""Right answers in nbformat 3, whose cells lie in worksheets.

scores: 50
on: solutions
"""

import json


def hand_in(folder, notebook):
    cells = [{**cell, "input": cell.source, "language": "python"} for cell in notebook.cells]
    for cell in cells:
        del cell["source"]
    sheet = {
        "worksheets": [{"cells": cells, "metadata": {}}, None, {"cells": None}],
        "nbformat": 3,
        "nbformat_minor": 0,
    }
    (folder / "2_resnet50.ipynb").write_text(json.dumps({**sheet, "metadata": {"name": "<script>"}}))
