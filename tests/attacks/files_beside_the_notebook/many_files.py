"""A thousand files, a folder a hundred deep, and files that claim to have a terabyte.

scores: 0
"""

import nbformat


def hand_in(folder, notebook):
    for number in range(1_000):
        (folder / f"picture-{number}.png").write_bytes(b"x")
    deep = folder
    for _ in range(100):
        deep = deep / "d"
        deep.mkdir()
    for name in ("huge.png", "resnet50.weights.h5"):
        with open(folder / name, "wb") as file:
            file.truncate(1 << 40)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
