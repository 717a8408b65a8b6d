"""Runs student code in processes that are shut in, and brings back plain data. The only way to run any.

`with Zygote(course, limits) as zygote:` starts and tries it; `with zygote.worker() as worker:` gives one
locked process.
"""

from autograder.sandbox.isolation import Isolation
from autograder.sandbox.outcome import Answer, CellRun, SandboxError, StudentError, Usage, WorkerGone
from autograder.sandbox.worker import Worker
from autograder.sandbox.zygote import Zygote

__all__ = [
    "Answer",
    "CellRun",
    "Isolation",
    "SandboxError",
    "StudentError",
    "Usage",
    "Worker",
    "WorkerGone",
    "Zygote",
]
