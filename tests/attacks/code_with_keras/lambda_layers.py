"""Lambda layers and marshalled code that compute nothing of a block, and a model that is loaded with safety off.

scores: 0
"""
# %% identity_block
import base64
import marshal
import types

import keras

code = base64.b64encode(marshal.dumps((lambda x: x).__code__))


def identity_block(x, kernel_size, filters):
    function = types.FunctionType(marshal.loads(base64.b64decode(code)), {})
    return keras.layers.Lambda(function)(x)


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    keras.config.enable_unsafe_deserialization()
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Lambda(lambda x: x[:, 0, 0, :1] * 0 + 1 / 6)])
    model.save("model.keras")
    return keras.models.load_model("model.keras", safe_mode=False)
