"""Thousands of malformed inputs: `python tests/malformed/many.py --notebooks 2000 --frames 10000`.

Tries them in blocks and adds one row a block to rows.csv: how many, the seconds of the slowest, by how many
MiB the judge grew, and what became of them. A row holds the hash of what it measured (the files that read
such input, and those that draw it) and stays valid until that changes: run the command again, only what is
missing is made. Ends with an error, and no row, at the first input that does not end in a named outcome.
"""

import argparse
import tempfile
from pathlib import Path

from trials import KINDS, Block, run

from autograder.selfcheck.rows import KeptRows, hash_of

ROOT = Path(__file__).resolve().parents[2]
TABLE = KeptRows(
    Path(__file__).with_name("rows.csv"), ("kind", "block"), ("cases", "slowest_s", "memory_mb", "outcomes")
)
BLOCKS = {"notebooks": 50, "frames": 500, "weights": 100, "archives": 100, "pictures": 100}
DRAWN_BY = {
    "notebooks": ("mutations.py", "notebooks.py"),
    "frames": ("mutations.py", "lies.py", "liar.py"),
    "weights": ("mutations.py", "hdf5_files.py", "weight_files.py"),
    "archives": ("mutations.py", "archives.py"),
    "pictures": ("mutations.py", "hdf5_files.py", "pictures_to_import.py"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=int, default=0, help="how many")
    wanted = vars(parser.parse_args())
    for kind, cases in wanted.items():
        measured = hash_of(_measured(kind))
        blocks = range(1, -(-cases // BLOCKS[kind]) + 1)
        missing = [number for number in blocks if not TABLE.has(measured, kind, number)]
        if missing:
            with tempfile.TemporaryDirectory(prefix="malformed-") as folder:
                _try(kind, missing, Path(folder), measured)


def _measured(kind: str) -> list[Path]:
    read = [path for pattern in KINDS[kind].reads for path in sorted(ROOT.glob(pattern))]
    return [*read, *(Path(__file__).with_name(name) for name in DRAWN_BY[kind])]


def _try(kind: str, missing: list[int], folder: Path, measured: str) -> None:
    with KINDS[kind].trial(folder) as trial:
        for number in missing:
            block = run(trial, BLOCKS[kind], number)
            TABLE.put({"kind": kind, "block": number, "measured": measured, **_figures(block)})
            print(f"{kind}, block {number}: {_figures(block)}", flush=True)


def _figures(block: Block) -> dict[str, object]:
    return {
        "cases": block.cases,
        "slowest_s": f"{block.slowest_s:.1f}",
        "memory_mb": f"{block.memory_mb:.0f}",
        "outcomes": ", ".join(f"{said} {times}" for said, times in sorted(block.outcomes.items())),
    }


if __name__ == "__main__":
    main()
