"""A whole course beside the notebook: settings, suites and exercises that a grader would take for its own.

scores: 0
"""

import nbformat

MARK = "open('../../../../left.txt', 'w').write('I was here')\n"


def hand_in(folder, notebook):
    (folder / "nbgrader_config.py").write_text(MARK + "c = get_config()\nc.Exporter.preprocessors = ['x']\n")
    (folder / "jupyter_config.py").write_text(MARK)
    (folder / "autograder" / "hidden_tests").mkdir(parents=True)
    (folder / "autograder" / "hidden_tests" / "conftest.py").write_text(MARK)
    (folder / "autograder" / "hidden_tests" / "test_identity_block.py").write_text(
        MARK + "def test(): pass\n"
    )
    (folder / "autograder" / "exercises.toml").write_text("[limits]\ncell_cpu_seconds = 1e9\n")
    (folder / "solutions" / "residual_networks").mkdir(parents=True)
    (folder / "assignment" / "residual_networks").mkdir(parents=True)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
