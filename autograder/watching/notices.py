"""Wakes the watcher when something in the folder changes.

Only of what comes and goes in the folder itself: listening to what lies in it would follow students' links
anywhere. Folders on a network send no notices at all. Nothing is lost by either, since the watcher looks
through everything now and then as well.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles import watch

GATHER_MS, GATHER_AT_MOST_MS = 50, 400  # changes of one moment come together

Changed = Callable[[set[str], float], None]
"""Called with the names of entries of the folder that have changed, and when, in seconds since 1970."""


@contextmanager
def noticing(folder: Path, changed: Changed, deaf: Callable[[str], None]) -> Iterator[None]:
    """While a block runs, call `changed` from another thread; `deaf`, with the reason, if no notices come."""
    stop = threading.Event()

    def listen() -> None:
        try:
            for changes in watch(
                folder,
                watch_filter=None,
                debounce=GATHER_AT_MOST_MS,
                step=GATHER_MS,
                stop_event=stop,
                rust_timeout=1_000,
                raise_interrupt=False,
                recursive=False,
                ignore_permission_denied=True,
            ):
                paths = (Path(path) for _, path in changes)
                below = (path.relative_to(folder) for path in paths if path.is_relative_to(folder))
                changed({path.parts[0] for path in below if path.parts}, time.time())
        except Exception as error:  # what the system says comes in several classes, one of Rust's own
            deaf(str(error))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
