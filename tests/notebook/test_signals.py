"""Signals and gradients through stacks of a student's blocks."""

import numpy as np
import pytest
from resnet_lab import identity_fit, signals
from resnet_lab.signals import Stack, send


def plain(a, W1, b1, W2, b2):
    return np.maximum(W2 @ np.maximum(W1 @ a + b1, 0) + b2, 0)


def residual(a, W1, b1, W2, b2):
    return np.maximum(W2 @ np.maximum(W1 @ a + b1, 0) + b2 + a, 0)


@pytest.mark.parametrize(("block", "shortcut"), [(plain, False), (residual, True)])
def test_gradient_is_the_slope_of_what_the_block_computes(block, shortcut):
    generator = np.random.default_rng(1)
    a = generator.standard_normal((6, 4))
    w1, w2, b1, b2 = (generator.standard_normal(shape) for shape in ((6, 6), (6, 6), (6, 1), (6, 1)))
    gradient, along = generator.standard_normal((2, 6, 4))
    back = signals._back(gradient, w1, b1, w2, a, block(a, w1, b1, w2, b2), shortcut)
    step = 1e-6
    ahead, behind = (block(a + sign * step * along, w1, b1, w2, b2) for sign in (1, -1))
    assert np.isclose((back * along).sum(), (gradient * (ahead - behind)).sum() / (2 * step), rtol=1e-6)


def test_plain_stack_vanishes_and_explodes_by_its_spread():
    small, large = (send(Stack(plain, spread), layers=200) for spread in (1.0, 2.0))
    # By sqrt(1/2) and sqrt(2) a layer; chance adds a few powers of two where layers are narrow.
    assert np.log2(small.signal[-1]) == pytest.approx(-100, abs=20)
    assert np.log2(large.gradient[0]) == pytest.approx(100, abs=20)


def test_residual_stack_explodes_unless_its_last_layer_is_zero_or_normed():
    drawn, zero, normed = (send(Stack(residual, 2**0.5, True, last)) for last in ("drawn", "zero", "normed"))
    assert drawn.signal[-1] > 1e60
    assert zero.signal[-1] == zero.signal[1]  # behind the first ReLU each block is the identity
    assert 1 < normed.signal[-1] < 100


def test_batch_norm_in_a_plain_stack_keeps_the_signal_and_not_the_gradient():
    normed = send(Stack(plain, 2**0.5, last="normed"))
    assert normed.signal[-1] == pytest.approx(normed.signal[1], rel=0.2)
    assert normed.gradient[0] > 1e30


def test_normed_last_layer_is_batch_norm():
    """Each unit of the main path has mean 0 and variance 1 over the examples."""
    generator = np.random.default_rng(1)
    a = generator.standard_normal((signals.UNITS, signals.EXAMPLES))
    w1, b1, w2, b2 = signals._weights(Stack(plain, 1.0, last="normed"), a, generator)
    z2 = w2 @ np.maximum(w1 @ a + b1, 0) + b2
    assert np.allclose(z2.mean(axis=1), 0)
    assert np.allclose(z2.std(axis=1), 1)


def test_nothing_is_sent_while_grading(monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    assert signals.send_all({"plain": Stack(plain, 1.0)}) == {}
    assert "Executed for grading" in capsys.readouterr().out


@pytest.mark.parametrize("block", [plain, residual])
def test_gradients_of_the_identity_fit_are_slopes(block):
    generator = np.random.default_rng(1)
    a = generator.random((6, 5))
    weights = [generator.standard_normal(shape) for shape in ((6, 6), (6, 1), (6, 6), (6, 1))]
    gradients = identity_fit._gradients(a, *weights, after=block(a, *weights))

    def error(number, step):
        moved = [weight + step * along[n] * (number == n) for n, weight in enumerate(weights)]
        return ((block(a, *moved) - a) ** 2).sum() / (2 * a.shape[1])

    along = [generator.standard_normal(weight.shape) for weight in weights]
    for number, gradient in enumerate(gradients):
        slope = (error(number, 1e-6) - error(number, -1e-6)) / 2e-6
        assert np.isclose((gradient * along[number]).sum(), slope, rtol=1e-5)


def test_residual_block_learns_to_do_nothing_and_the_plain_one_does_not():
    left = identity_fit.fit({"plain": plain, "residual": residual})
    assert left["residual"] < 1e-3
    assert left["plain"] > 0.02
