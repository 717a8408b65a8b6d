"""`autograder train`: the solution's own functions, the same training, figures beside the weights."""

import json

import h5py
import nbformat
import numpy as np
import pytest

from autograder.course import Course
from autograder.errors import UserError
from autograder.training import logistic_accuracy, reference_functions, train

IMPORTS = "import keras\nfrom keras import layers"
BLOCKS = "def {name}(x, kernel_size, filters):\n    return x"
NETWORK = """
def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.BatchNormalization()(layers.Conv2D(8, 3, strides=4)(inputs))
    x = layers.GlobalAveragePooling2D()(identity_block(x, 3, (8, 8, 8)))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
"""


def solution(name, source):
    metadata = {
        "grade_id": name, "grade": False, "solution": True, "locked": False, "schema_version": 3,
        "task": False,
    }  # fmt: skip
    return nbformat.v4.new_code_cell(source, id=name.replace("_", "-"), metadata={"nbgrader": metadata})


def write_pictures(path, **counts):
    """Pictures of one grey a class, so that a small network tells them apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        for part, count in counts.items():
            labels = np.arange(count) % 6
            shades = (labels * 40 + 20).astype(np.uint8)
            file[f"{part}_set_x"] = np.broadcast_to(shades[:, None, None, None], (count, 64, 64, 3))
            file[f"{part}_set_y"] = labels
        file["list_classes"] = np.arange(6)


@pytest.fixture(autouse=True)
def _quick_regression(monkeypatch):
    """On 12,288 pixels the regression takes longer than these trainings; it has a test of its own."""
    monkeypatch.setattr("autograder.training.logistic_accuracy", lambda *_: 0.25)


@pytest.fixture
def small_course(tmp_path):
    course = Course(tmp_path / "course")
    write_pictures(course.pictures, train=96, test=24)
    cells = [nbformat.v4.new_code_cell(IMPORTS, id="imports")]
    cells += [solution(name, BLOCKS.format(name=name)) for name in ("identity_block", "convolutional_block")]
    cells += [solution("resnet50", NETWORK), nbformat.v4.new_code_cell("raise SystemExit", id="later")]
    course.solutions.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), course.solutions / "2_resnet50.ipynb")
    return course


def test_weights_curves_and_figures(small_course, capsys):
    """Two epochs on grey pictures; hidden accuracy only where there are hidden pictures."""
    trained = train(small_course, epochs=2, seed=1)
    assert trained.weights == small_course.grading / "trained" / "resnet50.weights.h5"
    assert trained.weights.is_file()
    assert trained.curves.read_bytes().startswith(b"\x89PNG")
    assert trained.hidden_accuracy is None
    assert trained.logistic_accuracy == 0.25
    assert len(trained.test_accuracy_by_epoch) == trained.epochs == 2
    figures = json.loads(trained.weights.with_name("figures.json").read_text())
    assert figures["test_accuracy"] == trained.test_accuracy
    assert "epoch  2 of 2" in capsys.readouterr().out


def test_hidden_pictures_are_measured_for_the_course_only(small_course, tmp_path):
    write_pictures(small_course.hidden_pictures, hidden=30)
    assert train(small_course, epochs=1).hidden_accuracy is not None
    other = tmp_path / "other.h5"
    write_pictures(other, train=64, test=12)
    trained = train(small_course, data=other, epochs=1, out=tmp_path / "mine" / "other.weights.h5")
    assert trained.hidden_accuracy is None
    assert trained.weights.is_file()


def test_logistic_regression_reads_what_single_pixels_tell(coloured):
    seen, unseen = (coloured.train_x, coloured.train_y), (coloured.test_x, coloured.test_y)
    assert logistic_accuracy(seen, unseen) == 1.0
    assert logistic_accuracy(seen, (unseen[0], (unseen[1] + 1) % 3)) == 0.0


def test_seed_makes_it_repeatable(small_course):
    first, second = (train(small_course, epochs=1, seed=7).test_accuracy_by_epoch for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"epochs": 0}, "give 1 or more"),
        ({"out": "weights.h5"}, "end in .weights.h5"),
        ({"out": "file/x.weights.h5"}, "takes no files"),
        ({"data": "none.h5"}, "no file"),
        ({"data": "file"}, "cannot be read as an HDF5 file"),
    ],
)
def test_wrong_use_is_one_sentence(small_course, tmp_path, arguments, sentence):
    (tmp_path / "file").write_text("a file")
    paths = {key: tmp_path / value for key, value in arguments.items() if key != "epochs"}
    with pytest.raises(UserError, match=sentence):
        train(small_course, **(arguments | paths))
    assert not (small_course.grading / "trained" / "resnet50.weights.h5").exists()


def test_missing_pictures_name_the_command(small_course):
    small_course.pictures.unlink()
    with pytest.raises(UserError, match="autograder data make"):
        train(small_course)


def test_solution_notebook_that_lacks_a_function(small_course):
    path = small_course.solutions / "2_resnet50.ipynb"
    notebook = nbformat.read(path, as_version=4)
    del notebook.cells[2]
    nbformat.write(notebook, path)
    with pytest.raises(UserError, match="no solution cell for convolutional_block"):
        reference_functions(small_course)
    path.write_text("{")
    with pytest.raises(UserError, match="cannot be read"):
        reference_functions(small_course)


def test_reference_is_the_network_of_the_paper(reference):
    """Parameters, convolutions, batch norms and additions follow from stages of 3, 4, 6 and 3 blocks."""
    from keras import layers

    model = reference["resnet50"]()
    blocks = sum((3, 4, 6, 3))
    count = {
        kind: sum(isinstance(layer, kind) for layer in model.layers)
        for kind in (layers.Conv2D, layers.BatchNormalization, layers.Add)
    }
    assert list(count.values()) == [1 + 3 * blocks + 4, 1 + 3 * blocks + 4, blocks]
    assert model.count_params() == 23_600_006
    assert model.get_layer("stage4_block6_conv2").output.shape == (None, 4, 4, 256)
