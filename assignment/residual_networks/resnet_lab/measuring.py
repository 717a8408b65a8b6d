# Generated from solutions/residual_networks/resnet_lab/measuring.py by `autograder release`.
"""How many pictures a trained network names rightly."""

from typing import Any

from resnet_lab.pictures import Pictures
from resnet_lab.progress import Bar
from resnet_lab.trained import is_missing
from resnet_lab.training import probabilities

__all__ = ["measure"]

AT_ONCE = 64  # pictures between two steps of the bar


def measure(model: Any, data: Pictures) -> None:
    """Print the accuracy of `model` on the training and on the test pictures, with progress. Not measured
    while grading.
    """
    if is_missing(model):
        return
    parts = {"training": (data.train_x, data.train_y), "test": (data.test_x, data.test_y)}
    bar = Bar(sum(len(labels) for _, labels in parts.values()))
    found = []
    for part, (pictures, labels) in parts.items():
        right = 0
        for start in range(0, len(labels), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            right += int((probabilities(model, pictures[some]).argmax(axis=1) == labels[some]).sum())
            bar.advance(len(labels[some]), f"Measuring on the {part} pictures")
        found.append(f"accuracy on {len(labels)} {part} pictures: {right / len(labels):.3f}")
    bar.finish("Measured on all pictures")
    print("\n".join(found))
