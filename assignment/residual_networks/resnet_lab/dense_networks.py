# Generated from solutions/residual_networks/resnet_lab/dense_networks.py by `autograder release`.
"""Small dense Keras networks with drawn weights, on which a function of a model is tried.

Judge, worker and visible check draw the same from one seed, so that no array has to be sent.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

EXAMPLES = 9
# Its weights in Keras's order, each with the ends between which it is drawn.
BATCH_NORM = (
    ("gamma", 0.5, 1.5),
    ("beta", -0.5, 0.5),
    ("moving_mean", -1.0, 1.0),
    ("moving_variance", 2.0, 4.0),
)


@dataclass(frozen=True)
class Network:
    """Dense layers with tanh between them, the last gives logits; `batch_norm`: one behind the first layer.

    sizes: features of x, then the units of each layer. Weights are drawn from `seed`.
    """

    seed: int
    sizes: tuple[int, ...]
    batch_norm: bool = False

    @property
    def layers(self) -> int:
        """How many dense layers, and so how many kernels."""
        return len(self.sizes) - 1

    def called(self, function: str) -> str:
        """The call as a student would write it, and what the model is."""
        norm = " and batch norm behind the first" if self.batch_norm else ""
        return f"{function}(model, x, y) with a model of {self.layers} dense layers{norm}"

    def draw(self) -> dict[str, np.ndarray]:
        """x (examples, features), y (examples,) of class numbers, and by name the weights, all float64."""
        generator = np.random.default_rng(self.seed)
        classes = self.sizes[-1]
        drawn = {
            "x": generator.standard_normal((EXAMPLES, self.sizes[0])),
            "y": generator.permutation(np.arange(EXAMPLES) % classes),
        }
        # Kernels of clearly different sizes, so that norms in another order show.
        scales = generator.permutation(np.geomspace(0.4, 1.6, self.layers))
        for number, scale in enumerate(scales):
            before, after = self.sizes[number : number + 2]
            kernel = generator.standard_normal((before, after)) * scale / np.sqrt(before)
            drawn[f"kernel{number}"] = kernel
            drawn[f"bias{number}"] = 0.3 * generator.standard_normal(after)
            if number == 0 and self.batch_norm:
                for name, *ends in BATCH_NORM:
                    drawn[name] = generator.uniform(*ends, after)
        return drawn

    def build(self) -> tuple[Any, np.ndarray, np.ndarray]:
        """The Keras model with its weights, x in float32, and y."""
        import keras

        drawn = self.draw()
        inputs = keras.Input((self.sizes[0],))
        tensor = inputs
        for number, units in enumerate(self.sizes[1:]):
            dense = keras.layers.Dense(units)
            tensor = dense(tensor)
            dense.set_weights([drawn[f"kernel{number}"], drawn[f"bias{number}"]])
            if number == 0 and self.batch_norm:
                norm = keras.layers.BatchNormalization()
                tensor = norm(tensor)
                norm.set_weights([drawn[name] for name, *_ in BATCH_NORM])
            if number + 1 < self.layers:
                tensor = keras.layers.Activation("tanh")(tensor)
        return keras.Model(inputs, tensor), drawn["x"].astype(np.float32), drawn["y"]


def as_numbers(result: Any) -> list[float]:
    """What a function returned, as plain numbers. Raises TypeError or ValueError where it is none."""
    return [float(np.asarray(value).item()) for value in result]
