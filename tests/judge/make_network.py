"""Run in a process of its own, since it needs TensorFlow: `make_network.py ANSWER NEIGHBOUR PICTURES FOLDER`.

Builds the network of an answer, saves its weights without any training, and what it predicts for the
pictures; and saves some weights more, of the network in NEIGHBOUR and of others.
"""

import sys
from pathlib import Path

import h5py
import keras
import numpy as np
from keras import layers

source, neighbour, pictures, folder = sys.argv[1:]
names = {"keras": keras, "layers": layers}
exec(Path(source).read_text(encoding="utf-8"), names)
keras.utils.set_random_seed(1)
network = names["resnet50"]((64, 64, 3), 6)
with h5py.File(pictures, "r") as file:
    x = file["hidden_set_x"][:].astype(np.float32) / 255
# A pass in training mode lets batch norm see the pictures: without it, all get the same answer.
for layer in network.layers:
    if isinstance(layer, layers.BatchNormalization):
        layer.momentum = 0.0
network(x, training=True)
np.save(Path(folder, "named.npy"), np.argmax(network.predict(x, verbose=0), axis=1))
network.save_weights(Path(folder, "resnet50.weights.h5"))
for weight in network.weights[:1]:
    weight.assign(np.full(weight.shape, np.nan))
network.save_weights(Path(folder, "nan.weights.h5"))
exec(Path(neighbour).read_text(encoding="utf-8"), names)
names["resnet50"]((64, 64, 3), 6).save_weights(Path(folder, "neighbour.weights.h5"))
small = keras.Sequential([keras.Input((64, 64, 3)), layers.Flatten(), layers.Dense(6)])
small.save_weights(Path(folder, "small.weights.h5"))
