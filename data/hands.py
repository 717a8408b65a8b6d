"""The poses of the built-in pictures: a right hand that shows 0 to 5 as American Sign Language does.

Hand units: the palm faces the viewer, is about 2 wide and has its middle at the origin; x runs towards
the thumb, y towards the fingertips, z towards the viewer.
"""

from dataclasses import dataclass

import numpy as np

# Fingers from the index to the little one: where each leaves the palm, length, radius, lean in degrees.
BASES = np.array([(0.70, 0.80), (0.24, 0.93), (-0.24, 0.88), (-0.69, 0.66)])
LENGTHS = np.array([1.65, 1.86, 1.70, 1.30])
RADII = np.array([0.245, 0.255, 0.240, 0.205])
LEANS = np.array([10.0, 2.0, -6.0, -17.0])
# What is stretched out for each number; finger -1 is the thumb.
THUMB = -1
STRETCHED: dict[int, set[int]] = {
    1: {0},
    2: {0, 1},
    3: {THUMB, 0, 1},
    4: {0, 1, 2, 3},
    5: {THUMB, 0, 1, 2, 3},
}


@dataclass(frozen=True)
class Limb:
    """A rounded, tapering piece of the hand along a chain of joints.

    joints: float64, (joints, 2), in hand units. radii: (joints,). heights: (joints,), the z of its middle
    line. thickness: how far it rises above that line, as a share of the radius. redness: how pink its skin
    is, about 0.
    """

    joints: np.ndarray
    radii: np.ndarray
    heights: np.ndarray
    thickness: float = 0.9
    redness: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A crease or a nail: a line of `width` from `start` to `end`, `tone` times as bright as the skin."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    tone: float


@dataclass(frozen=True)
class Hand:
    """The pieces of one hand, in any order since the nearest hides the others, and the marks on them."""

    limbs: list[Limb]
    marks: list[Mark]


def pose(number: int, rng: np.random.Generator) -> Hand:
    """A hand that shows `number` (0 to 5); its lengths, spread and bends are drawn from `rng`."""
    return _ring(rng) if number == 0 else _counting_hand(STRETCHED[number], rng)


def _limb(joints: list[tuple[float, float]], radii: list[float], heights: list[float], **kind: float) -> Limb:
    return Limb(np.array(joints), np.array(radii), np.array(heights), **kind)


def _wrist(rng: np.random.Generator) -> Limb:
    """The forearm, which always leaves the picture below."""
    width, lean = rng.uniform(0.62, 0.74), rng.uniform(-0.5, 0.5)
    joints = [(0.0, -0.75), (0.02, -1.25), (lean, -4.5)]
    return _limb(joints, [0.8, width, width * 1.2], [-0.05, -0.05, -0.05], thickness=0.55)


def _palm(rng: np.random.Generator) -> list[Limb]:
    """The four long bones of the palm, the ball of the thumb and the opposite edge of the hand."""
    wide = rng.uniform(0.95, 1.05)
    bones = [
        _limb([(x * 0.55 * wide, -0.95), (x * wide, y - 0.22)], [0.42, 0.335], [0.0, 0.0])
        for x, y in BASES.tolist()
    ]
    ball = _limb([(0.42, -0.85), (0.70, -0.30)], [0.46, 0.36], [0.12, 0.1], redness=0.5)
    edge = _limb([(-0.45, -0.85), (-0.62, 0.1)], [0.44, 0.36], [0.04, 0.02], redness=0.4)
    return [*bones, ball, edge]


def _counting_hand(stretched: set[int], rng: np.random.Generator) -> Hand:
    limbs, marks = [_wrist(rng), *_palm(rng)], []
    spread, size = rng.uniform(0.7, 1.5), rng.uniform(0.92, 1.08)
    for finger in range(4):
        if finger in stretched:
            lean = np.radians(LEANS[finger] * spread + rng.uniform(-3, 3))
            limb, creases = _stretched_finger(finger, lean, size * rng.uniform(0.95, 1.05), rng)
            limbs.append(limb)
            marks += creases
        else:
            limbs.append(_folded_finger(finger, rng))
    if THUMB in stretched:
        limbs.append(_thumb_out(rng))
    else:
        folded = [finger for finger in range(4) if finger not in stretched]
        thumb, nail = _thumb_across(folded, rng)
        limbs.append(thumb)
        marks.append(nail)
    if len(stretched) >= 4:  # the palm is open: its lines show
        marks.append(Mark((-0.85, 0.25), (0.35, 0.55), 0.045, 0.89))
        marks.append(Mark((-0.7, 0.0), (0.8, 0.15), 0.045, 0.90))
        marks.append(Mark((0.25, -0.9), (0.75, 0.15), 0.045, 0.90))
    return Hand(limbs, marks)


def _stretched_finger(
    finger: int, lean: float, size: float, rng: np.random.Generator
) -> tuple[Limb, list[Mark]]:
    """A straight or slightly bent finger and the creases at its joints."""
    thick = RADII[finger] * rng.uniform(0.93, 1.07)
    direction, bend = lean, rng.uniform(-0.06, 0.06)
    point = BASES[finger] - 0.35 * np.array([np.sin(lean), np.cos(lean)])
    joints, marks = [tuple(point)], []
    for share in (0.35 / (LENGTHS[finger] * size) + 0.40, 0.33, 0.27):
        step = np.array([np.sin(direction), np.cos(direction)])
        point = point + share * LENGTHS[finger] * size * step
        joints.append(tuple(point))
        across = np.array([step[1], -step[0]]) * thick * 0.7
        marks.append(Mark(tuple(point - across), tuple(point + across), 0.04, 0.90))
        direction += bend
    radii = [thick * 1.02, thick, thick * 0.95, thick * 0.82]
    return _limb(joints, radii, [0.0, 0.05, 0.05, 0.0], redness=0.15), marks[:2]


def _folded_finger(finger: int, rng: np.random.Generator) -> Limb:
    """A finger folded into the palm: its middle bone faces the viewer, knuckle above, tip below."""
    x, y = BASES[finger]
    thick = RADII[finger] * rng.uniform(1.0, 1.08)
    top, tip = y + rng.uniform(-0.05, 0.08), y - rng.uniform(0.62, 0.76)
    joints = [(x * 0.98, top), (x * 0.95, (top + tip) / 2), (x * 0.90, tip)]
    return _limb(joints, [thick, thick * 1.02, thick * 0.9], [0.32, 0.42, 0.25])


def _thumb_out(rng: np.random.Generator) -> Limb:
    """The thumb stretched away from the palm."""
    lean, size = np.radians(rng.uniform(38, 62)), rng.uniform(0.92, 1.08)
    direction = np.array([np.sin(lean), np.cos(lean)])
    knuckle = np.array([0.98, -0.22])
    middle, tip = knuckle + 0.55 * size * direction, knuckle + 1.05 * size * direction
    joints = [(0.55, -0.8), tuple(knuckle), tuple(middle), tuple(tip)]
    return _limb(joints, [0.40, 0.31, 0.275, 0.215], [0.12, 0.14, 0.14, 0.1], redness=0.1)


def _thumb_across(folded: list[int], rng: np.random.Generator) -> tuple[Limb, Mark]:
    """The thumb laid over the folded fingers, or over the open palm, and its nail."""
    if folded:
        tip = np.array(
            [BASES[folded[0]][0] - rng.uniform(0.1, 0.35), BASES[folded[0]][1] - rng.uniform(0.55, 0.75)]
        )
    else:
        tip = np.array([rng.uniform(-0.15, 0.15), rng.uniform(0.0, 0.2)])
    knuckle = np.array([0.92, -0.25 + rng.uniform(-0.05, 0.05)])
    middle = knuckle + 0.55 * (tip - knuckle) + np.array([0.05, 0.10])
    joints = [(0.55, -0.8), tuple(knuckle), tuple(middle), tuple(tip)]
    limb = _limb(joints, [0.40, 0.31, 0.275, 0.225], [0.2, 0.45, 0.68, 0.68])
    along = (tip - middle) / np.hypot(*(tip - middle))
    return limb, Mark(tuple(tip - 0.12 * along), tuple(tip + 0.07 * along), 0.13, 1.13)


def _ring(rng: np.random.Generator) -> Hand:
    """Zero: seen from the side of the thumb, whose tip meets the tips of the bent fingers in an O."""
    open_by, size = rng.uniform(-0.10, 0.12), rng.uniform(0.94, 1.06)
    knuckle = np.array([-0.50, 0.30])
    bones = np.array(
        [(0.14, 0.88), (0.84, 1.20), (1.36 + open_by, 0.66)]
    )  # the index finger's joints from there
    meeting = knuckle + size * bones[-1] - (0.02, 0.22)
    limbs = [_wrist(rng), _limb([(0.0, -0.95), (-0.22, -0.3), tuple(knuckle)], [0.66, 0.56, 0.38], [0.0] * 3)]
    for finger in (3, 2, 1, 0):  # the others lie behind the index finger, each showing a rim above it
        reach = size * (1.0, 1.07, 1.08, 1.0)[finger] * rng.uniform(0.98, 1.02)
        behind = finger * np.array([-0.05, 0.05 + rng.uniform(-0.015, 0.015)])
        tip_behind = finger * np.array([0.07, -0.03])
        joints = [
            knuckle + behind,
            *(knuckle + behind + reach * bones[:2]),
            knuckle + size * bones[2] + tip_behind,
        ]
        radii = RADII[finger] * np.array([1.35, 1.1, 1.0, 0.82])
        heights = np.array([0.12, 0.3, 0.34, 0.24]) - 0.2 * finger
        limbs.append(Limb(np.array(joints), radii, heights))
    thumb = np.array([(0.28, -0.80), (0.66, -0.22), meeting + np.array([0.10, -0.42]), meeting])
    limbs.append(
        Limb(thumb, np.array([0.50, 0.34, 0.28, 0.21]), np.array([0.15, 0.30, 0.36, 0.36]), redness=0.2)
    )
    root, edge = meeting + np.array([[0.07, -0.10], [0.06, 0.05]])
    nail = Mark(tuple(root), tuple(edge), 0.10, 1.13)
    return Hand(limbs, [nail])
