"""A process as `autograder node` starts them, but for the judge, which is a stand-in, and the sandbox, which
is none: python stand_in_node.py ADDRESS [AUTHORITY CERTIFICATE KEY]

OTHER_VERSION in the environment: it judges by other code. HOST: where it listens.
"""

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from stand_in_judge import grade  # a module beside this one, in no package

from autograder.cluster import bench
from autograder.cluster.connection import Keys
from autograder.cluster.node import serve
from autograder.cluster.snapshot import unpacked

bench.grade = grade  # type: ignore[assignment]
bench.Bench.sandbox = lambda self, sha256: (unpacked(sha256, self.place), None)  # type: ignore
if "OTHER_VERSION" in os.environ:
    bench.code_version = lambda: os.environ["OTHER_VERSION"]  # type: ignore[assignment]

address, *files = sys.argv[1:]
keys = Keys(*(Path(name) if name else None for name in files))
try:
    asyncio.run(serve(address, keys, os.environ.get("HOST"), None, bench.BENCH.place))
finally:
    bench.BENCH.close()
