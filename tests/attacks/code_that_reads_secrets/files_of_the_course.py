"""Finds the course from the link to the pictures, and opens every secret in every way that a library has.

scores: 0
"""
# %% first
import mmap
import os
import shutil
import sqlite3
from pathlib import Path

import h5py
import numpy as np
import tensorflow as tf

course = Path(os.path.realpath("../../data/pictures.h5")).parents[1]
SECRETS = [
    "autograder/hidden_tests/test_identity_block.py",
    "autograder/hidden_tests/conftest.py",
    "autograder/secret/course_secret",
    "autograder/secret/hidden_pictures.h5",
    "autograder/judge/blocks.py",
    "solutions/residual_networks/2_resnet50.ipynb",
    "grading/gradebook.db",
    "grading/submitted/aaron/residual_networks/2_resnet50.ipynb",
    "grading/reports/aaron/report.json",
]


def mapped(path):
    with open(os.open(path, os.O_RDONLY), "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:]


def hdf5(path):
    with h5py.File(path) as file:
        return {name: file[name][:3].tolist() for name in file}


def by_link(path):
    os.symlink(path, "link")
    try:
        return Path("link").read_text()
    finally:
        os.unlink("link")


def database(path):
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True).execute("SELECT * FROM student").fetchall()


def copied(path):
    shutil.copy(path, "copy")
    return Path("copy").read_text()


WAYS = [
    lambda path: Path(path).read_text(),
    lambda path: Path(f"/proc/self/root{path}").read_text(),
    lambda path: Path("/proc/self/cwd", os.path.relpath(path)).read_text(),
    lambda path: np.fromfile(path, np.uint8).tobytes(),
    lambda path: np.load(path, allow_pickle=True),
    lambda path: tf.io.read_file(str(path)).numpy(),
    lambda path: sorted(os.listdir(path.parent)),
    mapped, hdf5, by_link, database, copied,
]  # fmt: skip
for secret in SECRETS:
    for number, way in enumerate(WAYS):
        try:
            print(secret, way(course / secret))
        except BaseException as error:
            print(secret, number, type(error).__name__)
