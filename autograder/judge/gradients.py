"""A student's gradient_norms beside what the judge computes by differences, for small networks."""

from functools import cached_property

import numpy as np
from resnet_lab import gradient_sizes
from resnet_lab.arithmetic import close
from resnet_lab.column_checks import ASKED_NORMS
from resnet_lab.dense_networks import Network
from resnet_lab.gradient_sizes import Way

from autograder.judge import seeds
from autograder.judge.student import Array, Student
from autograder.judge.verdict import Message, Wrong

FUNCTION = "gradient_norms"
UNITS = range(4, 9)


def draw_network(seed: int, name: str, layers: int, batch_norm: bool = False) -> Network:
    """A network for the purpose `name`."""
    generator = np.random.default_rng(seeds.derive(seed, FUNCTION, name))
    sizes = tuple(int(size) for size in generator.choice(UNITS, layers + 1, replace=False))
    return Network(int(generator.integers(2**62)), sizes, batch_norm)


class Norms:
    """What she returns for one network. Raises CannotJudge where there is nothing to ask."""

    def __init__(self, student: Student, network: Network) -> None:
        self.network = network
        self.called = network.called(FUNCTION)
        self.asked = ASKED_NORMS.format(network.layers)
        fields = {
            "function": FUNCTION,
            "seed": network.seed,
            "sizes": list(network.sizes),
            "batch_norm": network.batch_norm,
        }
        answer = student.first("numbers", fields, self.called, self.asked)
        self.received = _numbers(answer.fields.get("numbers"))

    @cached_property
    def way(self) -> Way | None:
        """How she comes to her numbers, where that is known."""
        found = gradient_sizes.way_of(self.network, self.received)
        return None if found is None else found[0]

    def wrong(self) -> Wrong:
        """The verdict, with the mistake that leads to such numbers, if it is known."""
        said, look = gradient_sizes.told(self.network, self.received)
        return Wrong(Message(self.called, self.asked, said, look))


def norms(found: Norms) -> None:
    """The numbers are the norms."""
    if found.way != gradient_sizes.RIGHT:
        raise found.wrong()


def order(found: Norms) -> None:
    """There is one number for each kernel and for nothing else, the first layer first, norm or not."""
    if found.way is None or found.way.kinds != ("kernel",) or found.way.backwards:
        raise found.wrong()


def training_mode(found: Norms, plain: Norms) -> None:
    """Batch norm uses the statistics of the batch. Else her numbers are made as for a network without."""
    if plain.way is None or not close(found.received, gradient_sizes.norms(found.network, plain.way)):
        raise found.wrong()


def _numbers(listed: object) -> Array:
    """Finite numbers, NaN for all else."""
    items = listed if isinstance(listed, list) else []
    return np.array([n if isinstance(n, float) else np.nan for n in items], dtype=np.float64)
