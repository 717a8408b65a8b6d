"""What an error of Python, Keras or TensorFlow means for someone who writes a residual block.

One table; a row holds for an error whose message has its words, the first that fits is told.
"""
# ruff: noqa: E501  a table: each row is one line

import re

# Class of the error (empty: any), words of its message (a regular expression), what it means. {0}, {1}: the
# groups.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("NotImplementedError", "", "It has not been written yet: replace the line that raises NotImplementedError."),
    # additions
    ("", r"merge layer should be called on a list", "Add takes one list of tensors: Add()([main, shortcut])."),
    ("TypeError", r"too many positional arguments", "A layer takes one argument; Add takes one list: Add()([main, shortcut])."),
    ("TypeError", r"'Add' object is not subscriptable", "Round brackets are missing: Add()([main, shortcut])."),
    ("", r"[Ii]nputs have incompatible shapes. Received shapes \(([^)]*)\) and \(([^)]*)\)", "The two paths have the shapes ({0}) and ({1}), and only equal shapes can be added. Height and width: do both paths use the stride, does the middle convolution keep the size? Channels: filters[2] must equal the channels of x, unless the block is convolutional."),
    ("", r"Cannot broadcast shape.*Input shapes are: \[([^\]]*)\] and \[([^\]]*)\]", "The two paths have the shapes ({0}) and ({1}), and only equal shapes can be added. Do both paths use the stride?"),
    ("ValueError", r"operands could not be broadcast together with shapes \(([^)]*)\) \(([^)]*)\)", "Arrays of the shapes ({0}) and ({1}) cannot be taken number by number: the product of matrices is `@`, and a sum needs equal shapes."),
    ("ValueError", r"matmul: .* core dimension|shapes \S+ and \S+ not aligned", "In a product the left matrix has as many columns as the right one rows: which of them comes first, and is one transposed?"),
    # None in the place of a tensor
    ("", r"Got 'None'|NoneType|unsupported type \(<class 'NoneType'>\)|invalid value None", "Something here is None: a line is still to be written, or a function returns nothing."),
    # code for other versions of Keras
    ("", r"KerasTensor cannot be used as input to a TensorFlow function", "In Keras 3 functions of TensorFlow (tf.nn.relu, tf.add) do not take the tensors of a model. Use a layer or keras.ops: keras.ops.relu(x), x + shortcut."),
    ("", r"KerasTensor is symbolic|symbolic KerasTensor", "The tensors of a model have no values yet: use layers and keras.ops on them, not NumPy or `if`."),
    ("TypeError", r"AveragePooling2D.*pool_size", "AveragePooling2D needs a pool_size in Keras 3: AveragePooling2D(2)."),
    ("", r"set_learning_phase", "Keras 3 has no learning phase: leave that line out, fit and predict set it."),
    ("AttributeError", r"has no attribute 'output_shape'", "In Keras 3 a layer has no output_shape: ask the tensor, x.shape."),
    ("AttributeError", r"'KerasTensor' object has no attribute 'get_shape'", "In Keras 3: x.shape."),
    ("", r"ImageDataGenerator", "Keras 3 has no ImageDataGenerator: use layers such as RandomTranslation, or leave it out."),
    # calls of layers
    ("", r"missing \d+ required positional argument.*'kernel_size'", "Conv2D takes the number of filters and the kernel size: Conv2D(filters[0], 1)."),
    ("", r"Unrecognized keyword arguments? passed to (\w+): \{'stride'", "The keyword of {0} is `strides`."),
    ("", r"Unrecognized keyword arguments? passed to (\w+): (.{1,60})", "{0} has no such argument: {1}. Look at its name."),
    ("TypeError", r"got an unexpected keyword argument '(\w+)'", "There is no argument of the name {0} in that call. Look at its spelling."),
    ("TypeError", r"([\w.]+)\(\) missing \d+ required positional arguments?: (.{1,80})", "The call of {0} lacks {1}."),
    ("", r"`padding` argument must be", "padding is 'same' or 'valid'."),
    ("", r"[Uu]nknown activation|Could not interpret activation function", "Keras knows no activation of that name: 'relu', 'softmax'."),
    ("", r"The name \"([^\"]{1,60})\" is used \d+ times", "Two layers have the name {0}: put stage and block into the name, or give none."),
    ("", r"expected min_ndim=4, found ndim=2", "This layer needs (height, width, channels), and its input is flat: does it stand after Flatten?"),
    ("", r"output size would be zero or negative", "The window is larger than what is left of the picture: are strides and padding right before this line?"),
    ("", r"not connected to `inputs`|[Gg]raph disconnected", "The output does not follow from the input: is a layer called on another tensor?"),
    ("", r"Only input tensors may be passed", "A layer is called on something that is no tensor: Layer(...)(x), with the tensor in the second brackets."),
    ("", r"must end in `?\.weights\.h5", 'Keras 3 asks for the ending: model.save_weights("resnet50.weights.h5").'),
    # Python
    ("NameError", r"name '(\w+)' is not defined", "Python does not know {0}: is it spelt as where it was made, is its import there, has its cell been run?"),
    ("UnboundLocalError", r"variable '(\w+)'", "{0} is used before it gets a value in this function."),
    ("AttributeError", r"module '([\w.]+)' has no attribute '(\w+)'", "There is no {1} in {0}: look at its spelling and at the version of Keras it was written for."),
    ("", r"cannot import name '(\w+)'|No module named '([\w.]+)'", "There is no {0} to import here: look at its spelling, or whether it belongs to another version."),
    ("", r"not enough values to unpack|too many values to unpack|cannot unpack non-iterable", "The left side and the right side of = have different numbers of values: filters are three numbers."),
    ("TypeError", r"multiple values for argument 'training'", "A layer takes one tensor: is there a second one in the call?"),
    ("TypeError", r"object is not callable", "Something that is no function is called with round brackets: is a comma or an operator missing, or a name used twice?"),
    ("TypeError", r"'?takes? \d+ positional arguments? but \d+", "The function is called with more arguments than it has: compare the call with its first line."),
    ("IndexError", r"out of range", "An index is too large: filters[0], filters[1] and filters[2] are the three numbers."),
    ("IndentationError", r"", "The line begins in another column than those around it."),
    ("SyntaxError", r"", "Python cannot read this line, or the one before it: look for a bracket, a comma or a colon."),
    ("RecursionError", r"", "A function calls itself without end: does a block call the network, or itself?"),
)  # fmt: skip

_COMPILED = tuple((kind, re.compile(words), told) for kind, words, told in _MEANINGS)
_BASES = {"IndentationError": "SyntaxError", "TabError": "SyntaxError", "ModuleNotFoundError": "ImportError"}
MESSAGE_CHARACTERS = 2_000  # more of a message is not looked at
GROUP_CHARACTERS = 80  # of what is quoted from it
SHOWN_CHARACTERS = 300


def meaning(class_name: str, message: str | None = None, line: str = "") -> str:
    """What an error means, in a sentence or two; empty where the table does not know it.

    class_name: of the exception. message: its text; where that may not be told (None), `line` is looked at,
    the student's own line of code.
    """
    text = " ".join((line if message is None else message)[:MESSAGE_CHARACTERS].split())
    for kind, words, told in _COMPILED:
        found = words.search(text)
        if found and kind in ("", class_name, _BASES.get(class_name)):
            return told.format(*(group[:GROUP_CHARACTERS] for group in found.groups() if group is not None))
    return ""


def shown(message: str) -> str:
    """The part of an error's text that says something, in one line: without the frame that Keras puts around
    it.
    """
    text = re.sub(r"\x1b\[[0-9;]*m", "", message[:MESSAGE_CHARACTERS])
    text = re.sub(r"^Exception encountered when calling [^\n]*\n", "", text)
    text = text.partition("\n\nArguments received by")[0]
    return " ".join(text.split())[:SHOWN_CHARACTERS]
