"""Right answers in JSON with NaN, infinities, a number of a million digits, keys twice and half surrogates.

scores: 50
on: solutions
"""

import json


def hand_in(folder, notebook):
    text = json.dumps(notebook)
    odd = '{"odd": [NaN, -Infinity, 1e999999, ' + "9" * 1_000_000 + '], "\\ud800": "\\udfff", "cells": [], '
    (folder / "2_resnet50.ipynb").write_text(odd + text[1:] + "\n\n")
