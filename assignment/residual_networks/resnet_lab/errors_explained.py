# Generated from solutions/residual_networks/resnet_lab/errors_explained.py by `autograder release`.
"""What an error of Python, Keras or TensorFlow means for someone who writes a residual block.

One table; a row holds for an error whose message has its words, the first that fits is told.
"""
# ruff: noqa: E501  a table: each row is one line

import ast
import inspect
import linecache
import re
from collections.abc import Callable

SAME_SIZE = 'Where the stride is 1 a convolution keeps height and width by padding="same"'
ONE_STRIDE = "Each path uses the stride once: the main path in its first convolution, the shortcut in its own"


def _unequal_paths(one: str, other: str, line: str) -> str:
    """Why two tensors of these shapes cannot be added, called as they are in the student's line."""
    shapes = [[int(size) for size in re.findall(r"\d+", shape)] for shape in (one, other)]
    names = _addends(line)
    told = " and ".join(
        f"{name} has the shape {tuple(shape)}" for name, shape in zip(names, shapes, strict=True)
    )
    reasons = [f"Only equal shapes can be added: {told}."]
    if any(len(shape) != 3 for shape in shapes):
        return reasons[0]
    (*small, few), (*large, many) = sorted(shapes)
    if small != large:
        (smaller, larger) = names if sorted(shapes) == shapes else names[::-1]
        is_strided = any([-(-size // stride) for size in large] == small for stride in (2, 3))
        reasons.append(
            f"The smaller one is {smaller}. Is the stride missing on the way to {larger}, or used twice on the "
            f"way to {smaller}? {ONE_STRIDE}."
            if is_strided
            else f"On the way to {smaller} height and width shrink. {SAME_SIZE}."
        )
    if few != many:
        reasons.append(
            "The channels differ: a path ends with as many channels as its last convolution has filters, and one "
            "without a convolution with those of x. The last filters of both paths must be the same number, and "
            "what x was at the start must be kept before x gets another value: shortcut = x."
        )
    return " ".join(reasons)


def _addends(line: str) -> tuple[str, str]:
    """What the student calls the two tensors that her line adds; "the first" and "the second" where it does
    not tell.
    """
    try:
        nodes = list(ast.walk(ast.parse(line.strip())))
    except SyntaxError:
        nodes = []
    for node in nodes:
        pair = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            pair = [node.left, node.right]
        if len(pair) == 2 and all(isinstance(part, ast.Name) for part in pair):
            return ast.unparse(pair[0]), ast.unparse(pair[1])
    return "the first", "the second"


def _nothing(line: str) -> str:
    """What a None is that is used as if it were a tensor or a number."""
    if re.search(r"grad|linalg|tf\.norm", line):
        return (
            "A gradient is None where the loss does not follow from the weights. Is the model called, and the "
            "loss computed, inside of `with tf.GradientTape()`, and by steps that have a slope? An accuracy, "
            "an argmax or a .numpy() on the way has none."
        )
    return "Something here is None: a line is still to be written, or a function returns nothing."


NOT_REACHED = (
    "a tensor that x does not reach",
    "Every layer must read x, or what was made of x: is one called on another variable, or on an input of its own?",
)


# What a function must return, and how it is called where it returns something else.
RESULTS = {
    "tensor": "the tensor that the last layer gave",
    "model": "the model, keras.Model(inputs, x)",
    "numbers": "what was computed, as an array or a list of numbers",
}


def other_result(type_name: str, wanted: str) -> tuple[str, str]:
    """What a function returned in the place of what it must (a key of RESULTS), and where to look."""
    if type_name == "NoneType":
        return "None", "Is there a return at the end, and is no line still None?"
    return f"an object of type {type_name}", f"Return one thing only: {RESULTS[wanted]}."


THREE_FILTERS = "filters are three numbers, filters[0], filters[1] and filters[2], one for each convolution"
ORDER = "are the parameters in the order (x, kernel_size, filters)?"

# Class of the error (empty: any), words of its message (a regular expression), what it means. {0}, {1}: the
# groups. A function gets the groups and the student's line.
_MEANINGS: tuple[tuple[str, str, str | Callable[..., str]], ...] = (
    ("NotImplementedError", "", "It has not been written yet: replace the line that raises NotImplementedError."),
    # additions
    ("", r"merge layer should be called on a list", "Add takes one list of tensors: Add()([main, shortcut])."),
    ("TypeError", r"too many positional arguments", "A layer takes one argument; Add takes one list: Add()([main, shortcut])."),
    ("TypeError", r"'Add' object is not subscriptable", "Round brackets are missing: Add()([main, shortcut])."),
    ("", r"[Ii]nputs have incompatible shapes. Received shapes \(([^)]*)\) and \(([^)]*)\)", _unequal_paths),
    ("", r"Cannot broadcast shape.*Input shapes are: \[([^\]]*)\] and \[([^\]]*)\]", _unequal_paths),
    ("ValueError", r"operands could not be broadcast together with shapes \(([^)]*)\) \(([^)]*)\)", "Arrays of the shapes ({0}) and ({1}) cannot be taken number by number: the product of matrices is `@`, and a sum needs equal shapes."),
    ("ValueError", r"matmul: .* core dimension|shapes \S+ and \S+ not aligned", "In a product the left matrix has as many columns as the right one rows: which of them comes first, and is one transposed?"),
    # None in the place of a tensor
    ("", r"Got 'None'|NoneType|unsupported type \(<class 'NoneType'>\)|invalid value None", _nothing),
    # code for other versions of Keras
    ("", r"KerasTensor cannot be used as input to a TensorFlow function", "In Keras 3 functions of TensorFlow (tf.nn.relu, tf.add) do not take the tensors of a model. Use a layer or keras.ops: keras.ops.relu(x), x + shortcut."),
    ("", r"cannot convert it to an int", "A tensor stands where a layer expects a setting. The first brackets hold settings, the second ones the tensor: layers.BatchNormalization()(x)."),
    ("", r"KerasTensor is symbolic|symbolic KerasTensor", "The tensors of a model have no values yet: use layers and keras.ops on them, not NumPy or `if`."),
    ("TypeError", r"AveragePooling2D.*pool_size", "AveragePooling2D needs a pool_size in Keras 3: AveragePooling2D(2)."),
    ("", r"set_learning_phase", "Keras 3 has no learning phase: leave that line out, fit and predict set it."),
    ("AttributeError", r"has no attribute 'output_shape'", "In Keras 3 a layer has no output_shape: ask the tensor, x.shape."),
    ("AttributeError", r"'KerasTensor' object has no attribute 'get_shape'", "In Keras 3: x.shape."),
    ("", r"ImageDataGenerator", "Keras 3 has no ImageDataGenerator: use layers such as RandomTranslation, or leave it out."),
    # one number and several
    ("TypeError", r"not supported between instances of '(tuple|list)' and 'int'", f"A whole {{0}} stands where one number is asked for: {THREE_FILTERS}."),
    ("TypeError", r"'int' object is not (?:subscriptable|iterable)|cannot unpack non-iterable int", f"One number stands where several are asked for. kernel_size is one number, filters are three: {ORDER}"),
    # calls of layers
    ("", r"expected axis (-?\d+) of input shape to have value (\d+).*received input with shape", "This layer was called before, on a tensor of {1} channels, and has weights for those: make a new layer for each place."),
    ("", r"Only input tensors may be passed as positional.*: (True|False) ", "Behind the tensor a layer takes its arguments by name; and `training` is best left out: fit and predict set it."),
    ("", r"missing \d+ required positional argument.*'kernel_size'", "Conv2D needs a kernel_size: is it left out, or spelt otherwise? Conv2D(filters[0], 1)."),
    ("", r"Unrecognized keyword arguments? passed to (\w+): \{'stride'", "The keyword of {0} is `strides`."),
    ("", r"passed to Model: \{'(?:inputs?|outputs?)'", "The keywords of keras.Model are `inputs` and `outputs`: keras.Model(inputs, x)."),
    ("", r"Unrecognized keyword arguments? passed to (\w+): \{'(\w+)'", "{0} has no argument `{1}`: look at its spelling, or leave it out."),
    ("TypeError", r"got an unexpected keyword argument '(\w+)'", "That call takes no argument `{0}`: look at its spelling, or leave it out."),
    ("TypeError", r"(\w+)\.__init__\(\) missing \d+ required positional arguments?: (.{1,80})", "{0} needs {1}: is it left out, or spelt otherwise?"),
    ("TypeError", r"([\w.]+)\(\) missing \d+ required positional arguments?: (.{1,80})", "{0} asks for {1}, and its call does not give that: compare its first line with the one in the notebook."),
    ("TypeError", r"(\w+)\.__init__\(\) takes \d+ positional arguments? but", 'The first brackets hold settings, the second ones the tensor: layers.Activation("relu")(x), layers.Flatten()(x). keras.Model takes two tensors, the first and the last: keras.Model(inputs, x).'),
    ("TypeError", r"([\w.]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)", "{0} is called with {2} arguments and takes {1}: compare its first line with the one in the notebook."),
    ("", r"`padding` argument must be", "padding is 'same' or 'valid'."),
    ("", r"[Uu]nknown activation|Could not interpret activation function", "Keras knows no activation of that name. Capitals count: 'relu', 'softmax'."),
    ("", r"The name \"([^\"]{1,60})\" is used \d+ times", "Two layers have the name {0}: a name may be used once in a network. Leave `name` out, or give each layer another one."),
    ("", r"expected (?:min_)?ndim=4, found ndim=2", "This layer needs (height, width, channels), and its input is flat: does it stand after Flatten?"),
    ("", r"output size would be zero or negative", "The window is larger than what is left of the picture: is there a stride too many before this line? The table in the notebook says where height and width are halved."),
    ("", r"not connected to `inputs`|[Gg]raph disconnected", "The output does not follow from the input: is keras.Model given both, the first tensor and the last, and is each layer called on what came before it?"),
    ("", r"Cannot convert '?\d+'? to a shape", "keras.Input takes the whole shape as one argument: keras.Input(input_shape)."),
    ("", r"The layer (\w+) has never been called", "A Sequential model has no tensor yet that a function could be called on: begin with inputs = keras.Input(input_shape) and end with keras.Model(inputs, x)."),
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
    the student's own line of code, which otherwise gives its names.
    """
    text = " ".join((line if message is None else message)[:MESSAGE_CHARACTERS].split())
    for kind, words, told in _COMPILED:
        found = words.search(text)
        if found and kind in ("", class_name, _BASES.get(class_name)):
            groups = [group[:GROUP_CHARACTERS] for group in found.groups() if group is not None]
            return told(*groups, line) if callable(told) else told.format(*groups)
    return ""


def shown(message: str) -> str:
    """The part of an error's text that says something, in one line: without the frame that Keras puts around
    it.
    """
    text = re.sub(r"\x1b\[[0-9;]*m", "", message[:MESSAGE_CHARACTERS])
    text = re.sub(r"^Exception encountered when calling [^\n]*\n", "", text)
    text = text.partition("\n\nArguments received by")[0]
    text = " ".join(text.split())
    if len(text) <= SHOWN_CHARACTERS:
        return text
    whole, stop, _ = text[:SHOWN_CHARACTERS].rpartition(". ")
    return f"{whole}." if stop else f"{text[: SHOWN_CHARACTERS - 1]}…"


def line_with_a_name_again(function: Callable[..., object], message: str) -> tuple[str, int] | None:
    """File and number of the line in which `function` gives a layer a name for the second time, by what Keras
    says of it (`message`); None where no line spells the name out.
    """
    found = re.search(r"The name \"([^\"]{1,60})\" is used \d+ times", message)
    code = getattr(inspect.unwrap(function), "__code__", None)
    if found is None or code is None:
        return None
    last = max((number for *_, number in code.co_lines() if number is not None), default=0)
    numbers = [
        number
        for number in range(code.co_firstlineno, last + 1)
        if re.search(rf"[\"']{re.escape(found[1])}[\"']", linecache.getline(code.co_filename, number))
    ]
    return (code.co_filename, numbers[1]) if len(numbers) > 1 else None
