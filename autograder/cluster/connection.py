"""Getting to a scheduler, over TLS, and saying in one sentence why not."""

import contextlib
import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autograder.errors import UserError

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

CONNECT_S = 20.0
EXTRA = (
    "Grading on several machines needs dask.distributed, which is not installed: "
    "run pip install -e '.[cluster]' in the kit's folder."
)
FORM = "name it as tls://HOST:PORT"


@dataclass(frozen=True)
class Keys:
    """Files in PEM: the authority that both sides trust, this side's certificate, its key. Where one is not
    given, dask's own settings (distributed.comm.tls) say it.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


def checked_address(address: str) -> str:
    """`address`, with its protocol. Raises UserError for what is none, or is open to listeners."""
    whole = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(whole)
        complete = bool(parts.hostname and parts.port)
    except ValueError:
        complete = False
    if not complete or parts.scheme not in ("tls", "tcp"):
        raise UserError(f"{address} is no scheduler's address: {FORM}.")
    if is_open_to_listeners(whole):
        raise UserError(
            f"{address} is not encrypted, and submissions and hidden tests would go over the network: "
            f"start the scheduler with TLS, see docs/scale.md, and {FORM}."
        )
    return whole


def is_open_to_listeners(address: str) -> bool:
    """Whether what is sent there leaves this machine unencrypted."""
    parts = urlsplit(address)
    return parts.scheme != "tls" and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def security(address: str, keys: Keys) -> "Security":
    """dask's settings for a checked address. Raises UserError where a file is missing, or dask is."""
    need_dask()
    from distributed.security import Security

    given = {
        "tls_ca_file": keys.authority,
        **{f"tls_{role}_cert": keys.certificate for role in ("client", "worker")},
        **{f"tls_{role}_key": keys.key for role in ("client", "worker")},
    }
    encrypted = address.startswith("tls://")
    made = Security(
        require_encryption=encrypted, **{name: str(path) for name, path in given.items() if path is not None}
    )
    if not encrypted:
        return made
    for option, value in (
        ("--tls-ca", made.tls_ca_file),
        ("--tls-cert", made.tls_client_cert),
        ("--tls-key", made.tls_client_key),
    ):
        if not value:
            raise UserError(f"{address} needs a certificate: name its file with {option}, see docs/scale.md.")
        if "\n" not in value and not Path(value).is_file():
            raise UserError(f"There is no {value}: name the right file with {option}.")
    return made


def need_dask() -> None:
    """Raise UserError where dask.distributed is not installed; keep it quiet where it is."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise UserError(EXTRA) from None
    for name in ("distributed", "distributed.client", "distributed.worker", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def connected(address: str, secure: "Security") -> Iterator["Client"]:
    """A client of the scheduler at a checked address. Raises UserError where it cannot be reached."""
    from distributed import Client

    with explained(address):
        client = Client(
            address,
            security=secure,
            timeout=CONNECT_S,
            direct_to_workers=True,
            set_as_default=False,
            deserializers=["dask", "msgpack"],  # results that are objects of any kind are not unpickled
        )
    try:
        yield client
    finally:
        with contextlib.suppress(OSError, TimeoutError):
            client.close(timeout=5)


@contextmanager
def explained(address: str) -> Iterator[None]:
    """What connecting to a scheduler raises, as UserError."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        raise UserError(_sentence(address, _chain(error))) from None


def _chain(error: BaseException | None) -> str:
    """The words of an error and of all that it came from."""
    said = []
    while error is not None:
        said.append(f"{type(error).__name__}: {error}")
        error = error.__cause__ or error.__context__
    return " / ".join(said)


def _sentence(address: str, words: str) -> str:
    # A scheduler that does not accept a certificate says so, or just hangs up, whichever is seen first.
    if any(sign in words for sign in ("CERTIFICATE", "UNKNOWN_CA", "SSLEOFError")):
        return (
            f"{address} and this side do not trust each other's certificates: "
            "give both files that the same authority has signed, with --tls-ca, --tls-cert and --tls-key."
        )
    if "cannot convert to SSL" in words or "WRONG_VERSION_NUMBER" in words:
        return f"{address} does not speak TLS: start the scheduler with --protocol tls, see docs/scale.md."
    if "Connection reset" in words or "Stream is closed" in words:
        return f"{address} closed the connection: is it a scheduler of another protocol, tls:// perhaps?"
    return (
        f"No scheduler answers at {address}: start it, see docs/scale.md, or correct the address, "
        "and let the firewall pass its port."
    )
