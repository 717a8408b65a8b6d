"""Escape sequences that clear the screen, set its title, hide text and fake links, in outputs and in messages.

scores: 0
status: identity_block=raised
"""
# %% identity_block
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x1b[8mhidden\x1b[0m\x1b]8;;javascript:alert(1)\x07x\x1b]8;;\x07\x9b31m\u202egnp.exe\b\b\r"


def identity_block(x, kernel_size, filters):
    raise ValueError(ESCAPES + "60 of 60 points")


print(ESCAPES)
