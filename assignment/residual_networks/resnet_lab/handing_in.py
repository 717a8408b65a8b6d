# Generated from solutions/residual_networks/resnet_lab/handing_in.py by `autograder release`.
"""The last check of the notebook: do functions and weights go together, and what are they good for?"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_lab import band
from resnet_lab.device import being_graded
from resnet_lab.errors import LabError
from resnet_lab.pictures import load_pictures
from resnet_lab.training import accuracy
from resnet_lab.weights import WEIGHTS, load_weights, saved_from

__all__ = ["handing_in"]

NOTEBOOK = "2_resnet50.ipynb"


def handing_in(resnet50: Callable[..., Any], weights: str | os.PathLike[str] = WEIGHTS) -> None:
    """Load the saved weights into `resnet50()`, measure it on the test pictures, and say what to hand in.

    The judge does the same with pictures you have not seen. Raises LabError where network and file do not go
    together.
    """
    if being_graded():
        print("Executed for grading: the judge measures your weights on pictures you have not seen.")
        return
    data = load_pictures()
    model = resnet50()
    load_weights(model, weights)
    if not saved_from(model, weights):
        raise LabError(
            f"{weights} was saved from other versions of your functions: it loads, but the network computes "
            "something else with it. Run the training cell and the saving cell again."
        )
    measured = accuracy(model, data.test_x, data.test_y)
    points = band.suggested_points(measured)
    print(
        f"{Path(weights).name} fits your resnet50. "
        f"Accuracy on the {len(data.test_x)} test pictures: {measured:.3f}.\n"
        "The judge measures it on other pictures of the same kind:\n"
        f"all {band.POINTS} points from {band.FULL_FROM:.2f}, none below {band.ZERO_BELOW:.2f}, "
        "in between in proportion.\n"
        f"If it finds the same accuracy, that makes {points:.1f} of {band.POINTS} points.\n"
        f"Save the notebook, then hand in two files: {NOTEBOOK} and {Path(weights).name}."
    )
