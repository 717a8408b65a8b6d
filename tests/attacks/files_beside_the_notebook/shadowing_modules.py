"""Modules named like those that notebook, worker, judge and pytest import, each of which would leave a mark.

scores: 0
"""

import nbformat

NAMES = (
    "numpy", "tensorflow", "keras", "h5py", "autograder", "grading_worker", "pytest", "conftest",
    "safetensors",
    "resnet_lab", "data", "nbgrader",
    "sitecustomize", "usercustomize", "typing", "json", "IPython",
)  # fmt: skip
MARK = "open('../../../../left.txt', 'w').write('I was here')\nprint('kan' + 'arie' + 'smuggled')\n"


def hand_in(folder, notebook):
    for name in NAMES:
        (folder / f"{name}.py").write_text(MARK)
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(MARK)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only -p conftest\n")
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--collect-only'\n")
    (folder / "evil.pth").write_text("import os; " + MARK.splitlines()[0])
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
