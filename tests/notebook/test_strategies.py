"""One or two devices, float32 or mixed precision, in one go or interrupted: the same accuracy at the end.

Each way is tried in a process of its own, with two logical CPUs in the place of two GPUs: devices can be
chosen once only. What needs a real GPU is not shown here: the speed, XLA, and running out of memory.
"""

import itertools
import json
import os
import subprocess
import sys

import pytest

CODE = """
import json, sys
import numpy as np
import keras, tensorflow as tf
from keras import layers
from resnet_lab import device, training
from resnet_lab.pictures import Pictures
from resnet_lab.progress import Progress

EPOCHS = 20
devices, mixed, cut = json.loads(sys.argv[1])
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
keras.utils.set_random_seed(1)
if mixed:
    keras.config.set_dtype_policy("mixed_float16")
if devices > 1:
    device.distribute(["CPU:0", "CPU:1"])

drawn = np.random.default_rng(1)
labels = drawn.integers(0, 3, 448)
x = (np.eye(3)[labels][:, None, None] * 120 + drawn.integers(0, 130, (448, 8, 8, 3))).astype(np.uint8)
signs = Pictures(x[:384], labels[:384], x[384:], labels[384:], ("red", "green", "blue"))


def build():
    with device.scope():
        inputs = keras.Input((8, 8, 3))
        a = layers.Activation("relu")(layers.BatchNormalization()(layers.Conv2D(8, 3)(inputs)))
        b = layers.BatchNormalization()(layers.Conv2D(8, 3, padding="same")(a))
        a = layers.Activation("relu")(layers.Add()([a, b]))
        a = layers.GlobalAveragePooling2D()(a)
        return keras.Model(inputs, layers.Dense(3, activation="softmax", dtype="float32")(a))


model = build()
if cut:
    after_step = Progress.after_step

    def interrupt(progress, step, logs):
        if progress.epoch == EPOCHS // 2:
            raise KeyboardInterrupt

    Progress.after_step = interrupt
    training.train(model, signs, epochs=EPOCHS)
    Progress.after_step = after_step
    model = build()
history = training.train(model, signs, epochs=EPOCHS)
print()
print(json.dumps({
    "replicas": model.distribute_strategy.num_replicas_in_sync,
    "computes in": model.layers[1].compute_dtype,
    "epochs": len(history.loss),
    "accuracy": history.test_accuracy[-1],
}))
"""
IN_CI = [(1, False, False), (2, True, True)]
WAYS = [
    pytest.param(*way, marks=[] if way in IN_CI else [pytest.mark.slow])
    for way in itertools.product((1, 2), (False, True), (False, True))
]


@pytest.mark.parametrize(("devices", "mixed", "cut"), WAYS)
def test_every_way_ends_with_the_same_accuracy(devices, mixed, cut, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps([devices, mixed, cut])],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    trained = json.loads(done.stdout.splitlines()[-1])
    assert trained["replicas"] == devices
    assert trained["computes in"] == ("float16" if mixed else "float32")
    assert trained["epochs"] == 20
    assert trained["accuracy"] > 0.95
    assert ("Going on after epoch 10" in done.stdout) == cut
