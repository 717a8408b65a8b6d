# Generated from solutions/residual_networks/resnet_lab/comparing.py by `autograder release`.
"""Trains several deep networks, one after the other, to be compared."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from resnet_lab.depth import EPOCHS, Run, train
from resnet_lab.device import being_graded
from resnet_lab.digits import Digits
from resnet_lab.errors import LabError
from resnet_lab.progress import Bar

__all__ = ["block_of", "compare", "compare_blocks"]


def block_of(stack: Callable[..., Any]) -> Any:
    """One block of a student's stack as a Keras model. Raises LabError where there is none."""
    from resnet_lab.deep_network import one_block

    try:
        return one_block(stack)
    except NotImplementedError:
        raise LabError(
            "A stack has not been written yet: write it in its cell above, and check it."
        ) from None


def compare(
    stacks: Mapping[str, Callable[..., Any]],
    digits: Digits,
    depths: Iterable[int],
    epochs: int = EPOCHS,
    seed: int = 0,
    start: Callable[[Any], None] | None = None,
) -> list[Run]:
    """Train one network for each stack and depth, with one progress bar; returns those that were finished.

    stacks: name -> function of (x, blocks, filters). start: changes the weights of a fresh DeepNetwork.
    Returns nothing while grading.
    """
    blocks = {} if being_graded() else {name: block_of(stack) for name, stack in stacks.items()}
    return compare_blocks(blocks, digits, depths, epochs, seed, start)


def compare_blocks(
    blocks: Mapping[str, Any],
    digits: Digits,
    depths: Iterable[int],
    epochs: int = EPOCHS,
    seed: int = 0,
    start: Callable[[Any], None] | None = None,
) -> list[Run]:
    """The same for blocks that are Keras models, by name."""
    if being_graded():
        print("Executed for grading: left out, since no network is trained here.")
        return []
    from resnet_lab.deep_network import DeepNetwork

    plan = [(name, depth) for depth in depths for name in blocks]
    bar = Bar(sum(depth for _, depth in plan) * epochs)
    runs: list[Run] = []
    try:
        for name, depth in plan:
            network = DeepNetwork(blocks[name], depth, seed)
            if start is not None:
                start(network)
            runs.append(train(network, digits, name, epochs, seed, bar))
    except KeyboardInterrupt:
        bar.finish(f"Interrupted after {len(runs)} of {len(plan)} networks")
    else:
        bar.finish(f"{len(runs)} networks trained" if len(runs) > 1 else "Trained")
    return runs
