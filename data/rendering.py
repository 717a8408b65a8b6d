"""Turns a posed hand into a picture: skin, light, shadow and background, all drawn from one generator.

Everything is computed in float64, so that the last bit of a sine on another machine does not change a pixel.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from data.hands import Hand, Limb, Mark

SIDE = 64
DETAIL = 2  # the hand is drawn this many times as large, then averaged: smooth edges
CANVAS = SIDE * DETAIL
ROWS, COLUMNS = np.mgrid[0:CANVAS, 0:CANVAS].astype(float)

# Skin from light to dark, RGB; a hand's tone lies anywhere between two neighbours.
SKIN_TONES = np.array(
    [
        (242, 200, 170),
        (232, 182, 146),
        (222, 168, 130),
        (196, 138, 100),
        (160, 105, 74),
        (120, 76, 54),
        (88, 56, 42),
    ],
    dtype=float,
)
GREY = np.array([0.299, 0.587, 0.114])
AVERAGE_SKIN = SKIN_TONES.mean(axis=0)
SKIN_SHADE = 0.88  # the shaded hand's average brightness, as a share of its skin's colour
PINK = 0.06 * np.array([0.6, -0.9, -0.7])  # what skin of redness 1 adds to each colour, as a share
SOFT = np.array([1, 6, 15, 20, 15, 6, 1]) / 64  # binomial weights: nearly Gaussian, 1.2 canvas pixels wide
CONTRAST = (42.0, 100.0)  # grey levels between the hand and what is behind it
WALL_BRIGHTNESS = (22.0, 242.0)
WALL_WARMTH = (-0.5, 2.0)  # 0 is grey, 1 the average skin's own tint, below 0 bluish

ROTATION_DEGREES = 18.0
SHIFT = 0.085  # of the picture's side
HAND_UNIT = (9.0, 12.0)  # pixels of the finished picture
NARROWEST, WIDEST = 0.88, 1.04  # the hand turned a little about its long axis


def render(hand: Hand, rng: np.random.Generator) -> np.ndarray:
    """Draw `hand` as a camera may see it.

    Returns uint8, (SIDE, SIDE, 3), RGB.
    """
    hand = _place(hand, rng)
    height, inside, redness = _relief(hand.limbs)
    light = _light(rng)
    skin, wall = _colours(rng)
    coverage = np.clip(inside + 0.5, 0.0, 1.0)
    lit = coverage * _shade(height, light) * _tones(hand.marks)
    folds = _folds(height)
    skin_light, pink_light = _finished(lit) * folds, _finished(lit * redness) * folds
    hand_light = skin * (skin_light[..., None] + pink_light[..., None] * PINK)
    covered = _finished(coverage)
    backdrop = _backdrop(wall, rng) * _shadow(covered, light, rng)[..., None]
    return _expose(hand_light + (1.0 - covered)[..., None] * backdrop, rng)


def _place(hand: Hand, rng: np.random.Generator) -> Hand:
    """The hand turned, shifted and scaled: its joints and marks in canvas pixels (column, row)."""
    unit = rng.uniform(*HAND_UNIT) * DETAIL
    turn = np.radians(rng.uniform(-ROTATION_DEGREES, ROTATION_DEGREES))
    middle = CANVAS * (np.array([0.5, 0.62]) + rng.uniform(-SHIFT, SHIFT, 2))
    narrow = rng.uniform(NARROWEST, WIDEST)
    matrix = unit * np.array([[np.cos(turn) * narrow, np.sin(turn)], [np.sin(turn) * narrow, -np.cos(turn)]])

    def place(points: np.ndarray) -> np.ndarray:
        return points @ matrix.T + middle

    limbs = [
        Limb(place(limb.joints), limb.radii * unit, limb.heights * unit, limb.thickness, limb.redness)
        for limb in hand.limbs
    ]
    marks = [Mark(place(mark.start), place(mark.end), mark.width * unit, mark.tone) for mark in hand.marks]
    return Hand(limbs, marks)


def _window(start: np.ndarray, end: np.ndarray, reach: float) -> tuple[slice, slice]:
    """The rows and columns of the canvas within `reach` pixels of the line from start to end."""
    low = np.clip(np.floor(np.minimum(start, end) - reach), 0, CANVAS).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + reach) + 1, 0, CANVAS).astype(int)
    return slice(low[1], high[1]), slice(low[0], high[0])


def _distance(
    start: np.ndarray, end: np.ndarray, window: tuple[slice, slice]
) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each pixel to the line from start to end, and where on it (0 to 1) it is nearest."""
    step = end - start
    right, down = COLUMNS[window] - start[0], ROWS[window] - start[1]
    along = np.clip((right * step[0] + down * step[1]) / (step @ step), 0.0, 1.0)
    right, down = right - along * step[0], down - along * step[1]
    return np.sqrt(right * right + down * down), along


def _bones(limb: Limb) -> Iterator[tuple[tuple[slice, slice], np.ndarray, np.ndarray, np.ndarray]]:
    """For each bone of `limb`: its window, and there each pixel's distance, radius and middle height."""
    for near in range(len(limb.joints) - 1):
        far = near + 1
        reach = max(limb.radii[near], limb.radii[far]) + 1
        window = _window(limb.joints[near], limb.joints[far], reach)
        distance, along = _distance(limb.joints[near], limb.joints[far], window)
        radius = limb.radii[near] + along * (limb.radii[far] - limb.radii[near])
        middle = limb.heights[near] + along * (limb.heights[far] - limb.heights[near])
        yield window, distance, radius, middle


def _relief(limbs: list[Limb]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height of the hand towards the viewer, depth of each pixel inside its outline (pixels), redness."""
    shape = (CANVAS, CANVAS)
    height, inside, redness = np.full(shape, -np.inf), np.full(shape, -np.inf), np.zeros(shape)
    for limb in limbs:
        for window, distance, radius, middle in _bones(limb):
            inside[window] = np.maximum(inside[window], radius - distance)
            dome = np.sqrt(np.clip(1.0 - (distance / radius) ** 2, 0.0, 1.0))
            top = np.where(distance < radius + 1, middle + limb.thickness * radius * dome, -np.inf)
            redness[window] = np.where(top > height[window], limb.redness, redness[window])
            height[window] = np.maximum(height[window], top)
    lowest = height[np.isfinite(height)].min()
    return np.where(np.isfinite(height), height, lowest), inside, redness


def _finished(field: np.ndarray) -> np.ndarray:
    """From canvas pixels to pixels of the finished picture."""
    return field.reshape(SIDE, DETAIL, SIDE, DETAIL).mean(axis=(1, 3))


def _smooth(field: np.ndarray) -> np.ndarray:
    """Round off the sharp edges of a canvas field."""
    reach = len(SOFT) // 2
    for _ in range(2):  # along the rows, then, turned, along the columns
        padded = np.pad(field, ((0, 0), (reach, reach)), mode="edge")
        field = sum(weight * padded[:, shift : shift + CANVAS] for shift, weight in enumerate(SOFT)).T
    return field


@lru_cache(maxsize=4)
def _blur_matrix(sigma: float) -> np.ndarray:
    """Row i holds the weights, summing to 1, with which pixel i averages its row's Gaussian surroundings."""
    weights = np.exp(-0.5 * ((np.arange(SIDE)[:, None] - np.arange(SIDE)) / sigma) ** 2)
    return weights / weights.sum(axis=1, keepdims=True)


def _blur(field: np.ndarray, sigma: float) -> np.ndarray:
    """Blur a field of the finished picture's size, widely."""
    matrix = _blur_matrix(sigma)
    return matrix @ field @ matrix.T


def _light(rng: np.random.Generator) -> np.ndarray:
    """Unit vector to the light (right, down, towards the viewer): from above, from either side."""
    angle, tilt = np.radians(rng.uniform(-160, -20)), np.radians(rng.uniform(25, 55))
    return np.array([np.cos(angle) * np.sin(tilt), np.sin(angle) * np.sin(tilt), np.cos(tilt)])


def _shade(height: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Brightness of the skin, about 1 where it faces the light."""
    slope_down, slope_right = np.gradient(_smooth(height))
    facing = light[2] - slope_right * light[0] - slope_down * light[1]
    facing /= np.sqrt(1.0 + slope_right**2 + slope_down**2)
    return 0.52 + 0.56 * np.clip(facing, 0.0, 1.0)


def _folds(height: np.ndarray) -> np.ndarray:
    """Where the hand lies lower than around it, as between fingers, less light arrives: a factor a pixel."""
    coarse = _finished(height)
    return 1.0 - 0.5 * np.clip((_blur(coarse, 2.0) - coarse) / 6.0, 0.0, 1.0)


def _tones(marks: list[Mark]) -> np.ndarray:
    """What creases and nails do to the brightness, a factor a pixel."""
    tones = np.ones((CANVAS, CANVAS))
    for mark in marks:
        start, end = np.array(mark.start), np.array(mark.end)
        window = _window(start, end, 3 * mark.width)
        distance, _ = _distance(start, end, window)
        tones[window] *= 1.0 + (mark.tone - 1.0) * np.exp(-0.5 * (distance / mark.width) ** 4)
    return tones


def _colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Colours (RGB) of the skin and of the background.

    The background is as often lighter as it is darker than the skin, and on average as warm: so no pixel's
    brightness or colour alone tells whether a hand covers it, and a linear model has little to go by.
    """
    place = rng.uniform(0, len(SKIN_TONES) - 1)
    lower = int(place)
    skin = SKIN_TONES[lower] + (place - lower) * (SKIN_TONES[lower + 1] - SKIN_TONES[lower])
    skin = skin * rng.uniform(0.98, 1.02, 3)
    while True:
        brightness = skin @ GREY * SKIN_SHADE + rng.choice((-1, 1)) * rng.uniform(*CONTRAST)
        if WALL_BRIGHTNESS[0] <= brightness <= WALL_BRIGHTNESS[1]:
            break
    warmth = rng.uniform(*WALL_WARMTH)
    tint = 1.0 + warmth * (AVERAGE_SKIN / (AVERAGE_SKIN @ GREY) - 1.0)
    tint[1] += rng.uniform(-0.06, 0.06)
    return skin, brightness * tint / (tint @ GREY)


def _backdrop(wall: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The background: light that falls off to one side, and uneven paint or cloth. (SIDE, SIDE, 3)."""
    fall = rng.uniform(-0.22, 0.22, 2)
    place = np.arange(SIDE) / SIDE - 0.5
    patches = _blur(rng.normal(size=(SIDE, SIDE)), 4.5)
    light = 1.0 + fall[0] * place + fall[1] * place[:, None]
    return wall * (light + rng.uniform(0.0, 0.05) * patches / patches.std())[..., None]


def _shadow(covered: np.ndarray, light: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The hand's soft shadow on the background, away from the light: a factor a pixel."""
    reach = rng.uniform(1.5, 4.5)
    right, down = (reach * light[:2] / np.hypot(*light[:2])).round().astype(int)
    rows = np.clip(np.arange(SIDE) + down, 0, SIDE - 1)
    columns = np.clip(np.arange(SIDE) + right, 0, SIDE - 1)
    return 1.0 - rng.uniform(0.10, 0.35) * _blur(covered[np.ix_(rows, columns)], 1.75)


def _expose(scene: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What the camera makes of the scene: exposure, tint and noise. Returns uint8, (SIDE, SIDE, 3)."""
    seen = scene * rng.uniform(0.86, 1.06) * rng.uniform(0.975, 1.025, 3)
    seen += rng.normal(scale=rng.uniform(0.5, 2.5), size=scene.shape)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)
