"""Home's side of all that passes between home and a node.

What a node is sent goes straight to it and never through the scheduler, which learns only that it is there.
When the node ends, dask forgets what lay there along with the task that needed it; that is how a death is
told from a fault.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.errors import UserError

if TYPE_CHECKING:
    from distributed import Client


class NodeLost(Exception):
    """It died, or was ended."""


class LostWhileGrading(NodeLost):
    """The same, with a submission in its hands."""


class NodeRefused(Exception):
    """It cannot grade this course; the text is a sentence."""


class Fault(Exception):
    """A node failed at what it was given, and lives; the text is for the instructor."""


@dataclass(eq=False)  # one that comes back under the same address is another
class Node:
    """One process that grades, by dask's address of it. ready: it has the course and a sandbox. ended: it is
    given nothing any more.
    """

    address: str
    ready: bool = False
    ended: bool = False
    name: str = ""


class Conversation:
    """With the nodes of the scheduler at `address`, from any number of threads."""

    def __init__(self, client: "Client", address: str) -> None:
        self._client, self._address = client, address
        self._present: set[str] = set()

    def nodes(self) -> set[str]:
        """Addresses of all nodes that are connected now. Raises UserError where the scheduler is gone."""
        try:
            self._present = set(self._client.ncores())
        except Exception as error:  # of dask, tornado or the system, whichever notices first
            if self._client.status != "running":
                raise self._gone() from error
            # It is only slow to answer: its connection holds.
        return self._present

    def ask(
        self, node: Node, function: Callable[..., bytes], content: bytes, *arguments: object
    ) -> dict[str, Any]:
        """What `function(content, *arguments)` answers on a node; bytes go there straight.

        Raises NodeLost, NodeRefused and Fault, and UserError where the scheduler is gone.
        """
        return self.begin(node, function, content, *arguments)()

    def begin(
        self, node: Node, function: Callable[..., bytes], content: bytes, *arguments: object
    ) -> Callable[[], dict[str, Any]]:
        """As `ask`, but returns when all bytes are there; the answer is to be called for."""
        try:
            there = [
                self._client.scatter(each, workers=[node.address], direct=True, hash=False)
                if isinstance(each, bytes)
                else each
                for each in (content, *arguments)
            ]
        except Exception as error:  # as above
            if node.address not in self.nodes():
                raise NodeLost from None
            raise NodeRefused(
                f"it cannot be reached from here ({error}): let the firewall pass its ports, "
                "or run autograder grade where nodes can be reached."
            ) from None
        future = self._client.submit(
            function,
            *there,
            workers=[node.address],
            allow_other_workers=False,
            pure=False,
            key=f"{function.__name__}-{uuid.uuid4().hex}",
        )
        del there  # the task holds on to it

        def answer() -> dict[str, Any]:
            return self._checked(future.result)

        return answer

    def _checked(self, result: Callable[[], Any]) -> dict[str, Any]:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            answer = json.loads(result())
        except FutureCancelledError as cancelled:
            if cancelled.reason == "scheduler-connection-lost":
                raise self._gone() from None
            raise NodeLost from None
        except KilledWorker:
            raise NodeLost from None
        except Exception as error:
            if self._client.status != "running":
                raise self._gone() from None
            raise NodeRefused(
                f"it could not be asked ({type(error).__name__}: {error}): install this kit there, "
                "start it with autograder node."
            ) from None
        if "refused" in answer:
            raise NodeRefused(answer["refused"])
        if "fault" in answer:
            raise Fault(answer["fault"])
        return dict(answer)

    def _gone(self) -> UserError:
        return UserError(
            f"The scheduler at {self._address} does not answer any more: start it and its nodes again, "
            "then run this again; what is graded is kept."
        )
