"""Google Drive is mounted at the top of the import cell, a package installed, and a GPU chosen by hand.

saved_by: colab
"""

# %% imports
from google.colab import drive

drive.mount("/content/drive")
%cd /content/drive/MyDrive/residual_networks

import keras
from keras import layers
from resnet_lab import checks, diagrams, pictures, plots, predict, training, weights
import tensorflow as tf

# %% extra
!pip install -q tensorflow_addons
!nvidia-smi
print(tf.config.list_physical_devices("GPU"))
print("Num GPUs Available: ", len(tf.config.experimental.list_physical_devices("GPU")))

# %% identity_block
def identity_block(x, kernel_size, filters, name=None):
    # Retrieve filters
    F1, F2, F3 = filters
    with tf.device("/device:GPU:0"):
        main_path = layers.Conv2D(F1, 1)(x)
        main_path = layers.BatchNormalization()(main_path)
        main_path = layers.Activation("relu")(main_path)
        main_path = layers.Conv2D(F2, kernel_size, padding="same")(main_path)
        main_path = layers.BatchNormalization()(main_path)
        main_path = layers.Activation("relu")(main_path)
        main_path = layers.Conv2D(F3, 1)(main_path)
        main_path = layers.BatchNormalization()(main_path)
        return layers.Activation("relu")(layers.Add()([main_path, x]))

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    F1, F2, F3 = filters
    with tf.device("/device:GPU:0"):
        main_path = layers.Conv2D(F1, 1, strides=(stride, stride))(x)
        main_path = layers.BatchNormalization()(main_path)
        main_path = layers.Activation("relu")(main_path)
        main_path = layers.Conv2D(F2, kernel_size, padding="same")(main_path)
        main_path = layers.BatchNormalization()(main_path)
        main_path = layers.Activation("relu")(main_path)
        main_path = layers.Conv2D(F3, 1)(main_path)
        main_path = layers.BatchNormalization()(main_path)
        shortcut = layers.Conv2D(F3, 1, strides=(stride, stride))(x)
        shortcut = layers.BatchNormalization()(shortcut)
        return layers.Activation("relu")(layers.Add()([main_path, shortcut]))
