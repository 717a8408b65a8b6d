"""Colab's form fields and a widget backend, a helper in a cell of her own, and a class that holds her options.

saved_by: colab_new_ids
"""

# %% extra
#@title Options { run: "auto", display-mode: "form" }
use_bias = False  #@param {type:"boolean"}
initializer = "he_uniform"  #@param ["he_uniform", "glorot_uniform"] {allow-input: true}
try:
    from google.colab import output
    output.enable_custom_widget_manager()
except ImportError:
    print("not on Colab")


class Options:
    conv = dict(use_bias=use_bias, kernel_initializer=initializer)
    norm = dict(momentum=0.95)


def conv_norm(t, n, k, s=1, p="valid"):
    t = layers.Conv2D(n, k, s, p, **Options.conv)(t)
    return layers.BatchNormalization(**Options.norm)(t)

# %% identity_block
def identity_block(x, kernel_size, filters):
    assert x.shape[-1] == filters[-1], (x.shape, filters)
    t = layers.ReLU()(conv_norm(x, filters[0], 1))
    t = layers.ReLU()(conv_norm(t, filters[1], kernel_size, p="same"))
    return layers.ReLU()(layers.Add()([conv_norm(t, filters[2], 1), x]))

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    t = layers.ReLU()(conv_norm(x, filters[0], 1, stride))
    t = layers.ReLU()(conv_norm(t, filters[1], kernel_size, p="same"))
    return layers.ReLU()(layers.Add()([conv_norm(t, filters[2], 1), conv_norm(x, filters[2], 1, stride)]))
