# Generated from solutions/residual_networks/resnet_lab/digits.py by `autograder release`.
"""The pictures of the depth experiments: 1,797 handwritten digits that come with scikit-learn."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Digits", "load"]

TEST_PICTURES = 360
GREYS = 16  # a pixel is 0 (white) to 16 (black)


@dataclass(frozen=True)
class Digits:
    """Pictures as float32, (pictures, 8, 8, 1), from 0 to 1; labels as int32, (pictures,), from 0 to 9."""

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray


def load() -> Digits:
    """All pictures, in an order drawn once and for all: 1,437 to train with, 360 to test with."""
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(pixels))
    pictures = (pixels[order] / GREYS).astype(np.float32).reshape(-1, 8, 8, 1)
    labels = labels[order].astype(np.int32)
    return Digits(
        pictures[:-TEST_PICTURES], labels[:-TEST_PICTURES], pictures[-TEST_PICTURES:], labels[-TEST_PICTURES:]
    )
