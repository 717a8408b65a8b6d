"""A hundred thousand cells.

scores: 0
status: identity_block=unreadable
"""

import json


def hand_in(folder, notebook):
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": None,
        "id": "a",
    }
    notebook.cells += [cell] * 100_000
    (folder / "2_resnet50.ipynb").write_text(json.dumps(notebook))
