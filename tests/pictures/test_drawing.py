"""The drawn hands: the same from the same seed, right in form, as many fingers as they show."""

import numpy as np
import pytest
from picture_files import distinct

from data import make, rendering
from data.hands import STRETCHED, THUMB, pose
from data.make import draw, even_labels


def test_equal_seeds_give_equal_bytes():
    first, again = (draw(even_labels(12, 5), 5) for _ in range(2))
    assert first.pictures.tobytes() == again.pictures.tobytes()
    assert first.labels.tobytes() == again.labels.tobytes()


def test_other_seeds_give_other_pictures():
    labels = even_labels(12, 5)
    assert not distinct(draw(labels, 5).pictures) & distinct(draw(labels, 6).pictures)


def test_a_picture_depends_on_nothing_drawn_before_it():
    labels = even_labels(12, 5)
    assert np.array_equal(draw(labels, 5).pictures[:7], draw(labels[:7], 5).pictures)


def test_pictures_are_64_by_64_rgb_bytes():
    part = draw(even_labels(6, 1), 1)
    assert part.pictures.shape == (6, 64, 64, 3)
    assert part.pictures.dtype == np.uint8
    assert part.labels.dtype == np.int64


def test_the_course_gets_enough_pictures():
    """About 2,000 to train on; test pictures enough to measure on; hidden ones enough to grade with."""
    assert make.TRAINING_PICTURES >= 2000
    assert make.TEST_PICTURES >= 240
    assert make.HIDDEN_PICTURES >= 480


@pytest.mark.parametrize("number", STRETCHED)
def test_a_hand_stretches_as_many_fingers_as_it_shows(number):
    assert len(STRETCHED[number]) == number


@pytest.mark.parametrize("number", STRETCHED)
def test_stretched_fingers_rise_above_the_knuckles(number):
    """By the chains of joints that a person would count as fingers; the thumb points aside."""
    limbs = pose(number, np.random.default_rng(3)).limbs
    assert sum(limb.joints[-1, 1] > 1.6 for limb in limbs) == len(STRETCHED[number] - {THUMB})


def test_zero_is_a_ring_of_bent_fingers_that_meet_the_thumb():
    """All four fingers come down again from their highest joint, to the height of the thumb's tip."""
    *others, thumb = pose(0, np.random.default_rng(3)).limbs
    bent = [limb for limb in others if limb.joints[:, 1].argmax() == len(limb.joints) - 2]
    assert len(bent) == 4
    assert all(np.hypot(*(limb.joints[-1] - thumb.joints[-1])) < 0.5 for limb in bent)


def test_hand_and_background_differ_in_brightness():
    rng = np.random.default_rng(2)
    for _ in range(200):
        skin, wall = rendering._colours(rng)
        contrast = abs(skin @ rendering.GREY * rendering.SKIN_SHADE - wall @ rendering.GREY)
        assert contrast >= rendering.CONTRAST[0] - 1e-9


def test_the_background_is_about_as_often_lighter_as_darker():
    """Else brightness alone would tell a linear model where the hand is."""
    rng = np.random.default_rng(2)
    drawn = [rendering._colours(rng) for _ in range(2000)]
    lighter = [wall @ rendering.GREY > skin @ rendering.GREY * rendering.SKIN_SHADE for skin, wall in drawn]
    assert 0.4 < np.mean(lighter) < 0.6
