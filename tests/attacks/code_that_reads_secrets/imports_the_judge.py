"""Imports the judge, its suites and the solutions: by path, by file, from a zip, from what is installed.

scores: 0
"""
# %% first
import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import pkgutil
import sys

course = os.path.dirname(os.path.dirname(os.path.realpath("../../data/pictures.h5")))
sys.path[:0] = [course, f"{course}/autograder", f"{course}/autograder/hidden_tests", f"{course}/solutions"]
for name in (
    "autograder", "autograder.judge.blocks", "autograder.judge.cases", "autograder.grading", "judge", "sandbox",
    "test_identity_block", "conftest", "hidden_tests.conftest", "residual_networks",
):  # fmt: skip
    try:
        print(name, inspect.getsource(importlib.import_module(name)))
    except BaseException as error:
        print(name, type(error).__name__)
for place in ("judge/blocks.py", "hidden_tests/test_identity_block.py", "secret/course_secret"):
    loader = importlib.machinery.SourceFileLoader("stolen", f"{course}/autograder/{place}")
    for read in (lambda: loader.get_data(loader.path), lambda: loader.load_module()):
        try:
            print(place, read())
        except BaseException as error:
            print(place, type(error).__name__)
print([module.name for module in pkgutil.iter_modules() if "grader" in module.name or "hidden" in module.name])
worker = sys.modules["grading_worker"]
for module in pkgutil.iter_modules(worker.__path__):
    print(len(inspect.getsource(importlib.import_module(f"grading_worker.{module.name}"))))
