"""The judge: what is asked of a student's functions, what is expected of them, and what is said where they
differ.

It runs outside the student's process and imports neither TensorFlow nor anything a student wrote. What it
expects, it computes itself, in NumPy, from the blueprints of `resnet_lab.expected`.

How points stay fair. A claim is first checked against the reference. Where the rest of an answer is wrong,
so that nothing would agree, the claim is checked by a property that holds whatever the rest does: the main
path with the shortcut's kernels at zero, the stride by feeding every second pixel, batch norm by a
picture's company. So one mistake costs the points of its concept, once. An empty answer has no such
property, or too few working convolutions to be asked.
"""
