"""Cells run as they would in Jupyter, and show what they would show there."""

import base64
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.sandbox import Worker, Zygote


def shown(worker: Worker, source: str) -> list[dict[str, Any]]:
    """The outputs of a cell, which must be valid in a notebook."""
    outputs = worker.run_cell("cell", source).outputs
    cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    return outputs


def test_prints_in_a_row_are_one_stream(worker: Worker) -> None:
    outputs = shown(worker, "import sys\nprint('a'); print('b'); print('c', file=sys.stderr); print('d')")
    assert [(output["name"], output["text"]) for output in outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "c\n"),
        ("stdout", "d\n"),
    ]


def test_last_expression_is_the_result(worker: Worker) -> None:
    (output,) = shown(worker, "x = 6\nx * 7")
    assert (output["output_type"], output["data"]) == ("execute_result", {"text/plain": "42"})
    assert shown(worker, "x * 7;") == []


@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n"])
def test_a_plot_is_a_png(worker: Worker, magic: str) -> None:
    (output,) = shown(worker, magic + "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()")
    assert output["output_type"] == "display_data"
    assert base64.b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")


def test_a_plot_that_nobody_shows_is_shown_at_the_end(worker: Worker) -> None:
    outputs = shown(worker, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert "image/png" in outputs[-1]["data"]


def test_html_is_kept_and_scripts_are_not(worker: Worker) -> None:
    (html, script) = shown(
        worker,
        """
from IPython.display import HTML, Javascript, display
display(HTML('<b>x</b>')); display(Javascript('alert(1)'))""",
    )
    assert html["data"]["text/html"] == "<b>x</b>"
    assert set(script["data"]) == {"text/plain"}


def test_an_updated_display_replaces_the_earlier_one(worker: Worker) -> None:
    code = "from IPython.display import display\nh = display('a', display_id=True); h.update('b')"
    (output,) = shown(worker, code)
    assert output["data"]["text/plain"] == "'b'"


def test_a_picture_keeps_its_alternative_text(worker: Worker) -> None:
    """Pages for students are read aloud, too; whatever else an output's metadata hold is dropped."""
    code = """
import io, numpy as np, PIL.Image
from IPython.display import Image, display
buffer = io.BytesIO()
PIL.Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(buffer, 'png')
display(Image(buffer.getvalue(), alt='A black square\\x07', width=4))"""
    (output,) = shown(worker, code)
    assert output["metadata"] == {"image/png": {"alt": "A black square"}}


def test_a_cleared_output_is_gone(worker: Worker) -> None:
    code = "from IPython.display import clear_output\nprint('a'); clear_output(wait=True); print('b')"
    assert [output["text"] for output in shown(worker, code)] == ["b\n"]


def test_a_progress_bar_is_kept_as_it_ended(worker: Worker) -> None:
    (output,) = shown(worker, "for n in range(3): print(f'\\rstep {n}', end='')\nprint('\\nab\\bc')")
    assert output["text"] == "step 2\nac\n"


def test_magics_work(worker: Worker) -> None:
    assert worker.run_cell("time", "%%time\nx = 1").status == "ok"
    assert worker.run_cell("config", "%config InlineBackend.figure_format = 'retina'").status == "ok"
    assert shown(worker, "x")[0]["data"] == {"text/plain": "1"}


@pytest.mark.parametrize("line", ["!pip install keras", "%pip install keras", "files = !ls"])
def test_a_shell_line_is_skipped_and_costs_nothing_else(worker: Worker, line: str) -> None:
    run = worker.run_cell("install", f"{line}\nx = 1")
    assert run.status == "ok"
    assert "no program is started while grading" in str(run.outputs)
    assert shown(worker, "x")[0]["data"] == {"text/plain": "1"}


def test_input_has_nobody_to_answer(worker: Worker) -> None:
    error = worker.run_cell("input", "name = input('Your name?')").error
    assert error is not None
    assert (error.class_name, error.message) == ("EOFError", "input() has nobody to answer it while grading")


def test_an_error_names_the_students_own_line(worker: Worker) -> None:
    worker.run_cell("helper", "import numpy as np\n\ndef half(x):\n    return np.reshape(x, (2, 2))")
    run = worker.run_cell("use", "y = 1\nhalf([1, 2, 3])")
    assert run.error is not None
    assert (run.error.class_name, run.error.cell_id, run.error.line_number) == ("ValueError", "helper", 4)
    assert run.error.line == "return np.reshape(x, (2, 2))"
    (output,) = run.outputs
    assert "site-packages" not in str(output)
    assert "cell use, line 2" in str(output["traceback"])


def test_empty_lines_at_the_top_count(worker: Worker) -> None:
    error = worker.run_cell("late", "\n  \n\nx = 1\n1 / 0").error
    assert error is not None
    assert (error.line_number, error.line) == (5, "1 / 0")


def test_a_syntax_error_names_its_line(worker: Worker) -> None:
    error = worker.run_cell("syntax", "x = 1\ny = = 2").error
    assert error is not None
    assert (error.class_name, error.line_number, error.line) == ("SyntaxError", 2, "y = = 2")


def test_an_error_of_its_own_class_is_named_after_the_nearest_known_one(worker: Worker) -> None:
    worker.run_cell("classes", "class Mine(Exception): pass\nclass Shape(ValueError): pass")
    first, second = worker.run_cell("a", "raise Mine").error, worker.run_cell("b", "raise Shape").error
    assert first is not None
    assert second is not None
    assert (first.class_name, second.class_name) == ("an exception of its own class", "ValueError")


def test_an_error_whose_text_raises_is_an_error_all_the_same(worker: Worker) -> None:
    code = "class Bad(Exception):\n    def __str__(self): raise SystemExit\nraise Bad"
    assert worker.run_cell("bad", code).status == "error"
    assert worker.run_cell("next", "1").status == "ok"


def test_a_failed_visible_check_shows_its_message_only(worker: Worker) -> None:
    code = """
class Failed(AssertionError):
    def _render_traceback_(self): return ['called', 'expected']
raise Failed('called, expected')"""
    (output,) = shown(worker, code)
    assert output["traceback"] == ["called", "expected"]


def test_an_error_in_one_cell_leaves_the_next_alone(worker: Worker) -> None:
    worker.run_cell("a", "x = 1\n1 / 0")
    assert shown(worker, "x")[0]["data"] == {"text/plain": "1"}


MISSING_HERE = [
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "import os\nos.listdir('/kaggle/input')",
    "from urllib.request import urlopen\nurlopen('http://localhost/pictures.zip')",
]


@pytest.mark.parametrize("lines", MISSING_HERE)
def test_what_is_missing_here_does_not_cost_the_rest_of_its_cell(worker: Worker, lines: str) -> None:
    """Her machine may have it, so that what stands below it ran there."""
    run = worker.run_cell("imports", f"{lines}\nx = 1")
    assert run.status == "error"
    assert shown(worker, "x")[0]["data"] == {"text/plain": "1"}


def test_only_the_first_error_of_a_cell_is_shown_where_the_rest_is_run(worker: Worker) -> None:
    run = worker.run_cell("imports", f"{MISSING_HERE[0]}\n1 / 0")
    assert [output["ename"] for output in run.outputs] == ["ModuleNotFoundError"]
    assert run.error is not None
    assert (run.error.class_name, run.error.line_number) == ("ModuleNotFoundError", 1)


def test_any_other_error_ends_its_cell(worker: Worker) -> None:
    worker.run_cell("a", "x = 1\n1 / 0\nx = 2")
    assert shown(worker, "x")[0]["data"] == {"text/plain": "1"}


def test_an_error_in_one_cell_says_nothing_of_the_next(worker: Worker) -> None:
    worker.run_cell("a", MISSING_HERE[0])
    assert worker.run_cell("b", "1").status == "ok"


def test_nothing_is_kept_without_capture(worker: Worker) -> None:
    assert worker.run_cell("cell", "print('x')\n1", capture=False).outputs == []


def test_a_file_beside_the_notebook_shadows_nothing(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit")
    (tmp_path / "mine.py").write_text("answer = 42")
    files = {
        "numpy.py": tmp_path / "numpy.py",
        "json.py": tmp_path / "numpy.py",
        "mine.py": tmp_path / "mine.py",
    }
    with zygote.worker(files=files) as worker:
        run = worker.run_cell("import", "import numpy, json, colorsys, mine\nprint(mine.answer)")
    assert run.outputs[0]["text"] == "42\n"


def test_resnet_lab_is_the_master_whatever_was_handed_in(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text("raise SystemExit")
    with zygote.worker(files={"resnet_lab/checks.py": tmp_path / "checks.py"}) as worker:
        run = worker.run_cell("lab", "import resnet_lab, os\nprint(os.path.isfile('resnet_lab/device.py'))")
    assert run.outputs[0]["text"] == "True\n"


def test_a_file_cannot_be_put_outside_the_working_folder(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with zygote.worker(files={"../../data/x": tmp_path / "x", "/tmp/canary-x": tmp_path / "x"}) as worker:
        run = worker.run_cell("list", "import os\nprint(os.listdir('../../data'))")
    assert run.outputs[0]["text"] == "['pictures.h5']\n"
    assert not Path("/tmp/canary-x").exists()


def test_pictures_are_where_they_are_in_the_bundle(worker: Worker) -> None:
    run = worker.run_cell("load", "from resnet_lab import pictures\nlen(pictures.load_pictures().train_x)")
    assert run.outputs[0]["data"]["text/plain"] == "4"


def test_nothing_is_drawn_where_nothing_is_kept(worker: Worker) -> None:
    code = """
class Drawing:
    drawn = 0
    def _repr_png_(self):
        Drawing.drawn += 1
display(Drawing())
Drawing()"""
    worker.run_cell("unseen", code, capture=False)
    unseen = worker.run_cell("count", "Drawing.drawn").outputs[0]["data"]["text/plain"]
    worker.run_cell("seen", code)
    seen = worker.run_cell("count", "Drawing.drawn").outputs[0]["data"]["text/plain"]
    assert (unseen, seen) == ("0", "2")


def test_the_notebook_can_tell_that_it_is_graded(worker: Worker) -> None:
    run = worker.run_cell("load", "from resnet_lab import device\ndevice.being_graded()")
    assert run.outputs[0]["data"]["text/plain"] == "True"


def test_the_own_folder_can_be_written(worker: Worker) -> None:
    code = """
import os, shutil, tempfile
os.makedirs('a/b'); open('a/b/c', 'w').write('x'); shutil.copy2('a/b/c', 'd'); os.rename('a/b/c', 'e')
with tempfile.TemporaryFile() as file: file.write(b'x')
import numpy as np; np.save('array.npy', np.zeros(3)); np.load('array.npy').shape"""
    assert worker.run_cell("write", code).error is None


def test_keras_trains_and_saves(worker: Worker) -> None:
    code = """
import keras, numpy as np
from keras import layers
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(np.zeros((8, 8, 8, 3)), np.zeros(8), verbose=0)
model.save_weights('x.weights.h5'); model.load_weights('x.weights.h5')"""
    assert worker.run_cell("train", code).error is None


def test_no_worker_sees_what_another_left(zygote: Zygote) -> None:
    with zygote.worker() as first, zygote.worker() as second:
        first.run_cell(
            "leave", "import builtins, keras\nbuiltins.left = keras.left = 1\nopen('left', 'w').write('x')"
        )
        run = second.run_cell(
            "look", "import builtins, keras, os\nprint(hasattr(keras, 'left'), os.path.exists('left'))"
        )
    assert run.outputs[0]["text"] == "False False\n"
