"""Writes environment.yml, the conda users' copy of pyproject.toml's packages: python
tests/kit/environment_file.py
"""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

HEADER = """\
# Generated from pyproject.toml by `make environment`. Do not edit: change pyproject.toml.
#   conda env create -f environment.yml && conda activate resnet
# Python comes from conda, the rest from pip's list, as TensorFlow's makers ask.
# With an NVIDIA card, afterwards:
#   pip uninstall -y tensorflow-cpu && pip install {gpu}
name: resnet
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def environment() -> str:
    """The text of environment.yml that belongs to pyproject.toml as it is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    gpu = " ".join(f'"{requirement}"' for requirement in project["optional-dependencies"]["gpu"])
    # A single-quoted YAML string: the markers hold double quotes, "#" and ":" are then nothing special.
    packages = (f"      - '{requirement}'\n" for requirement in project["dependencies"])
    return HEADER.format(gpu=gpu) + "".join(packages)


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")
