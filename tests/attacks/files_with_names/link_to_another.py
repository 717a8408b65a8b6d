"""A student's folder that is a link to another student's submission.

scores: refused
"""

import shutil

STUDENT = "mallory-link"


def hand_in(folder, notebook):
    shutil.rmtree(folder.parent)
    folder.parent.symlink_to(folder.parents[1] / "aaron")
