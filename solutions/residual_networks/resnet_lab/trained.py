"""Whether there is a trained network to look at: not before training, and not while grading."""

from typing import Any

from resnet_lab.device import being_graded

__all__ = ["is_missing"]


def is_missing(model: Any) -> bool:
    """Whether `model` is not there or not trained. If so, one printed line says why nothing else is shown."""
    if being_graded():
        print("Executed for grading: left out, since the network is not trained here.")
        return True
    if model is None:
        print("There is no trained network yet: run the training cell first.")
        return True
    return False
