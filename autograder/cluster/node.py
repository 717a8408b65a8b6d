"""Starts the processes of one node, and ends them: `autograder node ADDRESS`.

Each is a worker of dask's with one thread, and no nanny of dask's over it: this process starts one again that
was killed, and the zygote of whatever ends sees that and ends too.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from autograder.cluster.connection import CONNECT_S, Keys, checked_address, explained, security
from autograder.cluster.places import Place
from autograder.errors import UserError
from autograder.judges import begin_job

AGAIN_AFTER_S = 5.0  # a process that was killed; longer than it takes to see that a scheduler has ended
END_S = 20.0
JOIN_S = 120.0  # in which a process must have joined, on a machine however busy


def run_node(
    address: str, keys: Keys, jobs: int, host: str | None, ports: str | None, say: Callable[[str], None]
) -> None:
    """Grade for the scheduler at `address`, `jobs` submissions at a time, until it ends or a signal comes.

    host: by which others reach this machine, ports: FIRST:LAST to listen at; dask chooses both where they are
    None. Raises UserError where the scheduler cannot be used, and when it has ended.
    """
    address = checked_address(address)
    _refuse_unreachable(address, keys)
    signal.signal(signal.SIGTERM, _interrupt)
    context = multiprocessing.get_context("spawn")
    with Place() as place:
        processes: list[BaseProcess] = []

        def start() -> None:
            process = context.Process(target=_grade_for, args=(address, keys, host, ports, place))
            process.start()
            processes.append(process)

        try:
            for _ in range(jobs):
                start()
            say(f"Grading for {address}, {jobs} at a time, in {place}. End it with Ctrl-C.")
            while True:
                wait([process.sentinel for process in processes])
                for process in [each for each in processes if not each.is_alive()]:
                    processes.remove(process)
                    if (process.exitcode or 0) >= 0:
                        raise UserError(
                            f"The scheduler at {address} has ended or refused this node: "
                            "start the scheduler, then this again."
                        )
                    say("A process was killed; it is started again.")
                    time.sleep(AGAIN_AFTER_S)
                    start()
        except KeyboardInterrupt:
            say("Ended.")
        finally:
            _end(processes)


def _interrupt(*signalled: object) -> None:
    """SIGTERM does what Ctrl-C does."""
    raise KeyboardInterrupt


def _end(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + END_S
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()  # its zygote sees that, ends its workers and removes their folders
            process.join()


def _refuse_unreachable(address: str, keys: Keys) -> None:
    """Raise UserError where no scheduler answers, before processes try in vain and in silence."""
    secure = security(address, keys)
    from distributed.comm import connect

    async def reach() -> None:
        comm = await connect(address, timeout=CONNECT_S, **secure.get_connection_args("worker"))
        await comm.write({"op": "identity", "reply": True})  # the other side may hang up only now
        await comm.read()
        await comm.close()

    with explained(address):
        asyncio.run(reach())


def _grade_for(address: str, keys: Keys, host: str | None, ports: str | None, place: Path) -> None:
    """What runs in a process of the node."""
    begin_job()
    from autograder.cluster.bench import BENCH

    BENCH.place = place
    try:
        # Where it ends in this way the parent says why.
        with contextlib.suppress(OSError, TimeoutError, RuntimeError):
            asyncio.run(serve(address, keys, host, ports, place))
    finally:
        BENCH.close()


async def serve(address: str, keys: Keys, host: str | None, ports: str | None, place: Path) -> None:
    """Be a worker of dask's until SIGTERM comes or the scheduler ends."""
    secure = security(address, keys)
    import dask
    from distributed import Worker

    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    # Else each worker serves pages that nothing protects.
    with dask.config.set({"distributed.worker.http.routes": []}):
        worker = await Worker(
            address,
            nthreads=1,
            security=secure,
            host=host,
            port=ports,
            local_directory=str(place),
            memory_limit=0,  # dask would put submissions on disk, or stop taking them
            dashboard=False,
            death_timeout=JOIN_S,
        )
    waiting = [asyncio.ensure_future(ended.wait()), asyncio.ensure_future(worker.finished())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await worker.close(timeout=1, executor_wait=False, reason="the node ends")
    for each in waiting:
        each.cancel()
