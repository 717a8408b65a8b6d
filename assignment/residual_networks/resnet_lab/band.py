# Generated from solutions/residual_networks/resnet_lab/band.py by `autograder release`.
"""The band of trained accuracy: kept equal to the judge's own by a test, so that a student may be told."""

__all__ = ["FULL_FROM", "POINTS", "ZERO_BELOW", "suggested_points"]

POINTS = 10
ZERO_BELOW = 0.50
FULL_FROM = 0.80


def suggested_points(accuracy: float) -> float:
    """The points, 0 to POINTS, that `accuracy` (0 to 1) on the judge's pictures would give."""
    share = (accuracy - ZERO_BELOW) / (FULL_FROM - ZERO_BELOW)
    return POINTS * min(1.0, max(0.0, share))
