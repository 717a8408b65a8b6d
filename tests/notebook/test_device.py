"""The first cell: quiet, in one line, and harmless where the grader has chosen already."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from resnet_lab import device


def run(code, **environment):
    """Run `code` in a fresh interpreter: devices can be chosen once in a process."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | environment,
    )


def test_one_line_and_nothing_on_stderr():
    done = run("from resnet_lab import device; device.choose(); import keras; keras.ops.ones(2) + 1")
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
    assert "TensorFlow" in done.stdout
    assert "on the" in done.stdout


def test_importing_the_package_starts_nothing():
    """The grader imports every module before it forks: a device or tensor there hangs its children."""
    code = """
import importlib, pkgutil, resnet_lab
for module in pkgutil.iter_modules(resnet_lab.__path__):
    importlib.import_module("resnet_lab." + module.name)
import tensorflow as tf
from tensorflow.python.eager import context
assert not context.context()._initialized
"""
    done = run(code, TF_CPP_MIN_LOG_LEVEL="3")
    assert done.returncode == 0, done.stderr


def test_grading_touches_no_device(monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    monkeypatch.setattr(device, "_set_up_gpus", lambda _: pytest.fail("devices were touched"))
    device.choose()
    assert capsys.readouterr().out == "Executed for grading: on the CPU.\n"


class FakeTensorFlow:
    """As much of TensorFlow as choosing among GPUs needs; `capabilities` has one entry a GPU."""

    __version__ = "2.21.0"

    def __init__(self, *capabilities):
        gpus = [
            SimpleNamespace(name=f"GPU:{number}", capability=pair) for number, pair in enumerate(capabilities)
        ]
        self.visible, self.growing = gpus, []
        self.config = SimpleNamespace(
            list_physical_devices=lambda _: gpus,
            set_visible_devices=lambda chosen, _: setattr(self, "visible", chosen),
            experimental=SimpleNamespace(
                get_device_details=lambda gpu: {
                    "device_name": gpu.name,
                    "compute_capability": gpu.capability,
                },
                set_memory_growth=lambda gpu, _: self.growing.append(gpu),
            ),
        )


@pytest.mark.parametrize("capability", [(5, 2), (10, 0), (12, 0)])
def test_gpu_without_code_is_hidden_and_named(capability):
    tf = FakeTensorFlow(capability)
    (remark,) = device._set_up_gpus(tf)
    assert tf.visible == []
    assert "GPU:0 is hidden" in remark
    assert ".".join(map(str, capability)) in remark


@pytest.mark.parametrize("capability", [(6, 0), (7, 5), (8, 9), (9, 0)])
def test_usable_gpu_takes_memory_as_needed(capability):
    tf = FakeTensorFlow(capability, (12, 0))
    assert len(device._set_up_gpus(tf)) == 1
    assert [gpu.name for gpu in tf.visible] == ["GPU:0"] == [gpu.name for gpu in tf.growing]


def test_card_that_tensorflow_does_not_see_is_mentioned(monkeypatch, capsys):
    monkeypatch.delenv("RESNET_LAB_GRADING", raising=False)
    monkeypatch.setattr(device, "_nvidia_cards", lambda: [("Tesla T4", 15360.0)])
    device.choose()
    assert "tensorflow[and-cuda]" in capsys.readouterr().out


def test_answer_of_nvidia_smi(monkeypatch, tmp_path):
    """Name and memory of each card; no card where the program is missing or fails."""
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'Tesla T4, 15360'\necho 'NVIDIA A100, 40 GB, 40960'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert device._nvidia_cards() == [("Tesla T4", 15360.0), ("NVIDIA A100, 40 GB", 40960.0)]
    program.write_text("#!/bin/sh\nexit 9\n")
    assert device._nvidia_cards() == []
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert device._nvidia_cards() == []


def computing(*capabilities, **asked):
    """Remarks of choosing how to compute on GPUs of these capabilities, and what was chosen."""
    tf, chosen = FakeTensorFlow(*capabilities), []
    policy = SimpleNamespace(config=SimpleNamespace(set_dtype_policy=chosen.append))
    asked = {"mixed_precision": False, "xla": False, "all_gpus": False} | asked
    return device._set_up_computing(tf, policy, tf.visible, **asked), chosen


@pytest.mark.parametrize(
    ("capabilities", "policy"),
    [([(7, 5)], "mixed_float16"), ([(7, 5), (6, 1)], "float32"), ([(6, 1)], "float32"), ([], "float32")],
)
def test_mixed_precision_where_it_pays(capabilities, policy):
    """Every GPU must gain by it; a CPU does not. What is left out is said."""
    remarks, chosen = computing(*capabilities, mixed_precision=True)
    assert chosen == [policy]
    assert any("Mixed precision is left out" in remark for remark in remarks) == (policy == "float32")


def test_xla_on_a_gpu_only():
    remarks, _ = computing((8, 9), xla=True)
    assert device.uses_xla()
    assert not remarks
    remarks, _ = computing(xla=True)
    assert not device.uses_xla()
    assert "XLA is left out" in remarks[0]


def test_second_gpu_is_mentioned_and_used_when_asked_for(monkeypatch):
    (remark,), _ = computing((7, 5), (7, 5))
    assert "all_gpus=True" in remark
    shared = []
    monkeypatch.setattr(device, "distribute", shared.extend)
    assert computing((7, 5), (7, 5), all_gpus=True)[0] == []
    assert shared == ["GPU:0", "GPU:1"]
    assert "not several GPUs" in computing((7, 5), all_gpus=True)[0][0]
