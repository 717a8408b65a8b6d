"""Draws: the same submission, the same score; other draws, the same score too."""

import math
import stat
from pathlib import Path

import pytest

from autograder.course import Course, find_course
from autograder.errors import UserError
from autograder.judge import seeds
from autograder.judge.cases import draw_block_case, network_case
from autograder.judge.session import open_session
from autograder.selfcheck.answers import hand_in, read_answer

KIT = find_course(Path(__file__).parent)

RIGHT = KIT.right_answers / "style_of_2017.py"
WRONG = [
    KIT.wrong_answers / name
    for name in (
        "identity_block/batch_norm_on_rows.py",
        "identity_block/relu_on_the_main_path.py",
        "identity_block/two_mistakes.py",
        "convolutional_block/shortcut_from_the_main_path.py",
        "convolutional_block/stride_on_the_middle_convolution.py",
        "resnet50/first_convolution_pads.py",
        "resnet50/stage_four_one_block_short.py",
    )
]


def test_secret_is_made_once_and_for_its_owner_only(tmp_path):
    course = Course(tmp_path)
    secret = seeds.course_secret(course)
    assert len(secret) == 32
    assert seeds.course_secret(course) == secret
    assert seeds.course_secret(Course(tmp_path / "other")) != secret
    assert stat.S_IMODE((course.secret / "course_secret").stat().st_mode) == 0o600
    assert [path.name for path in course.secret.iterdir()] == ["course_secret"]


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32])
def test_secret_that_cannot_be_used_is_refused_with_the_remedy(tmp_path, content):
    course = Course(tmp_path)
    course.secret.mkdir(parents=True)
    (course.secret / "course_secret").write_text(content)
    with pytest.raises(UserError, match="delete it"):
        seeds.course_secret(course)


def test_seed_follows_from_secret_submission_and_suite():
    seed = seeds.submission_seed(b"s" * 32, "a" * 64, "b" * 64)
    assert seed == seeds.submission_seed(b"s" * 32, "a" * 64, "b" * 64)
    others = [
        (b"t" * 32, "a" * 64, "b" * 64),
        (b"s" * 32, "c" * 64, "b" * 64),
        (b"s" * 32, "a" * 64, "c" * 64),
    ]
    assert seed not in [seeds.submission_seed(*other) for other in others]
    assert 0 <= seed < 2**63


def test_sessions_of_equal_content_draw_the_same(course, zygote, tmp_path):
    cells = read_answer(RIGHT).cells
    first = open_session(hand_in(course, tmp_path / "first", cells), course, zygote)
    second = open_session(hand_in(course, tmp_path / "second", cells), course, zygote)
    other = open_session(hand_in(course, tmp_path / "other", {"resnet50": "pass"}), course, zygote)
    assert first.seed == second.seed != other.seed
    assert open_session(tmp_path / "first", course, zygote, seed=5).seed == 5


def test_drawn_sizes_tell_every_axis_from_every_other():
    for seed in range(200):
        for stride in (None, 1, 2, 3):
            case = draw_block_case(seed, "f", "test", stride=stride)
            sizes = [*case.input_shape, *case.filters]
            assert len(set(sizes)) == len(sizes) - (stride is None), case
            assert len(set(case.main_kernels + case.shortcut_kernels)) == 3 + (stride is not None)


def test_drawn_networks_end_in_two_by_two_positions():
    for seed in range(50):
        case = network_case(seed, "test", size=True, classes=True)
        for side in case.input_shape[:2]:
            after_stem = ((side + 6 - 7) // 2 + 1 - 3) // 2 + 1
            assert math.ceil(after_stem / 8) == 2
        assert case.classes != 6
        assert case.input_shape[0] != case.input_shape[1]


def lost(recorded) -> float:
    return sum(test.max_points - test.points for test in recorded.tests)


@pytest.mark.parametrize("seed", [1, 20, 300, 4_000, 2**62])
def test_right_answer_scores_full_with_any_seed(judge, seed):
    for recorded in judge(read_answer(RIGHT).cells, seed=seed).values():
        assert lost(recorded) == 0, [test.message for test in recorded.tests]


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_answer_loses_the_same_with_any_seed(judge, path):
    answer, exercise = read_answer(path), path.parent.name
    for seed in (11, 222):
        recorded = judge(answer.cells, exercise, seed=seed)[exercise]
        assert lost(recorded) == float(answer.said("loses")), [test.message for test in recorded.tests]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 1_020))
def test_twenty_seeds_give_the_same_scores(judge, seed):
    for path in [RIGHT, *WRONG]:
        answer = read_answer(path)
        for exercise, recorded in judge(answer.cells, seed=seed).items():
            expected = 0.0 if path is RIGHT else float(answer.said("loses"))
            assert lost(recorded) == expected, (
                path.stem,
                exercise,
                [test.message for test in recorded.tests],
            )
