"""The last check of the notebook, and the band it speaks of."""

import pytest
from resnet_lab import band, handing_in
from resnet_lab.errors import LabError
from resnet_lab.weights import save_weights

from autograder.exercises import load_exercises


@pytest.fixture
def ready(tmp_path, monkeypatch, coloured, small_network):
    """A folder with saved weights, and pictures to measure them on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handing_in, "load_pictures", lambda: coloured)
    save_weights(small_network())
    return small_network


def test_band_is_the_judges(course):
    listed = load_exercises(course.exercises)
    (exercise,) = (exercise for exercise in listed.exercises if exercise.grade_id == "trained_accuracy")
    assert exercise.points == band.POINTS
    for accuracy in (0.0, 0.4, band.ZERO_BELOW, 0.61, 0.7, band.FULL_FROM, 1.0):
        assert band.suggested_points(accuracy) == pytest.approx(
            listed.accuracy.credit(accuracy) * exercise.points
        )


@pytest.mark.parametrize(("accuracy", "points"), [(0.3, "0.0 of 10"), (0.95, "10.0 of 10")])
def test_names_accuracy_points_and_files(ready, monkeypatch, capsys, accuracy, points):
    monkeypatch.setattr(handing_in, "accuracy", lambda *_: accuracy)
    handing_in.handing_in(ready)
    said = capsys.readouterr().out
    assert f"{accuracy:.3f}" in said
    assert points in said
    assert "2_resnet50.ipynb and resnet50.weights.h5" in said


def test_missing_weights(ready, tmp_path):
    (tmp_path / "resnet50.weights.h5").unlink()
    with pytest.raises(LabError, match="train the network and save it"):
        handing_in.handing_in(ready)


def test_weights_of_another_network(ready):
    with pytest.raises(LabError, match="is of another network"):
        handing_in.handing_in(lambda: ready(classes=4))


def test_weights_of_an_earlier_version_of_the_functions(ready, monkeypatch):
    monkeypatch.setattr(handing_in, "saved_from", lambda *_: False)
    with pytest.raises(LabError, match="other versions of your functions"):
        handing_in.handing_in(ready)


def test_stub_speaks_for_itself(ready):
    def resnet50():
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        handing_in.handing_in(resnet50)


def test_left_to_the_judge_while_grading(monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    handing_in.handing_in(lambda: pytest.fail("nothing is built"))
    assert "The judge" in capsys.readouterr().out.replace("the judge", "The judge")
