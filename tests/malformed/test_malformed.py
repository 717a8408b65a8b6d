"""Whatever comes in ends in a named status or one sentence, within its time and its memory.

Drawn anew for each kind of input, the same each time; many.py draws thousands.
"""

from pathlib import Path

import pytest
from trials import KINDS, run

CASES = {"notebooks": 12, "frames": 150, "weights": 30, "archives": 60, "pictures": 60}


@pytest.mark.parametrize("kind", KINDS)
def test_malformed_input_ends_in_a_named_outcome(kind: str, tmp_path: Path) -> None:
    with KINDS[kind].trial(tmp_path) as trial:
        block = run(trial, CASES[kind], number=0)
    assert block.cases >= CASES[kind]
    assert len(block.outcomes) > 1, "all cases end alike, so nothing near to right is drawn"
