# Generated from solutions/residual_networks/resnet_lab/rescaling.py by `autograder release`.
"""Other weights with which a block that is right gives the same answer, and one with a bounded ReLU or a
large epsilon another.

Batch norm divides by the size of what it reads, and a ReLU of twice as much is twice as much. All scales are
powers of two, so that not even rounding differs.
"""

from resnet_lab.blueprint import Blueprint
from resnet_lab.draws import GAIN, scale_key

# Variances near 64, against which an epsilon of 1 counts and one of 0.01 does not.
SMALLER = 8 / GAIN
# Values behind the ReLUs of the main path up to 200, above any bound that one may have.
LARGER = 64.0


def rescaled(block: Blueprint) -> dict[str, float]:
    """The `scales` of such weights (draws.py) for a block in which each width stands in one place only."""
    scales: dict[str, float] = {}
    nodes = block.nodes
    for node in nodes:
        if node.op == "conv":
            read = nodes[node.inputs[0]]
            shape = (*node.config["kernel"], read.shape[-1], node.config["filters"])
            scales[scale_key("kernel", shape)] = SMALLER / (LARGER if read.op == "relu" else 1.0)
        elif node.op == "bn":
            width = node.shape[-1:]
            scales |= {
                scale_key("moving_mean", width): SMALLER,
                scale_key("moving_variance", width): SMALLER**2,
            }
        elif node.op == "relu" and nodes[node.inputs[0]].op == "bn":
            scales |= {scale_key(kind, node.shape[-1:]): LARGER for kind in ("gamma", "beta")}
    return scales
