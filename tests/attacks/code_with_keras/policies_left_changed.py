"""Right answers between global settings that are left changed: precision, data format, float type, eagerness.

scores: 50
on: solutions
"""
# %% first
import keras
import tensorflow as tf

keras.mixed_precision.set_global_policy("mixed_float16")
keras.backend.set_image_data_format("channels_first")
keras.backend.set_floatx("float64")
keras.utils.set_random_seed(0)
tf.config.run_functions_eagerly(True)
keras.config.disable_traceback_filtering()
# %% last
keras.mixed_precision.set_global_policy("float64")
