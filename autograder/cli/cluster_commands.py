"""Commands for grading on several machines: `node` makes this one grade for a scheduler."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import say

if TYPE_CHECKING:
    from autograder.cluster.connection import Keys

TlsAuthority = Annotated[
    Path | None,
    typer.Option("--tls-ca", metavar="FILE", help="The authority that signs the cluster's certificates."),
]
TlsCertificate = Annotated[
    Path | None, typer.Option("--tls-cert", metavar="FILE", help="The certificate of this side.")
]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="Its key.")]


def keys_in(authority: Path | None, certificate: Path | None, key: Path | None) -> "Keys":
    """The files that were named on the command line, wherever the working folder goes."""
    from autograder.cluster.connection import Keys

    return Keys(*(path and path.absolute() for path in (authority, certificate, key)))


def certificates(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go, for you alone.")],
) -> int:
    """Make the certificates with which home, scheduler and nodes know each other.

    Copy the folder to each of them by a way that you trust: whoever has it can run programs on every node.
    """
    from autograder.cluster.certificates import make_certificates

    keys = make_certificates(folder)
    say(f"--tls-ca {keys.authority} --tls-cert {keys.certificate} --tls-key {keys.key}")
    return 0


def node(
    scheduler: Annotated[str, typer.Argument(metavar="ADDRESS", help="The scheduler's, tls://HOST:PORT.")],
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", metavar="N", min=1, help="How many at a time (else as the machine allows)."),
    ] = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="NAME", help="Under which others reach this machine (else guessed)."),
    ] = None,
    ports: Annotated[
        str | None,
        typer.Option("--ports", metavar="FIRST:LAST", help="Where to listen (else any), for a firewall."),
    ] = None,
) -> int:
    """Grade submissions for a scheduler, until Ctrl-C or the scheduler ends it.

    It needs no course: what judging reads comes from where `autograder grade --scheduler` runs, and is
    removed when the node ends. See docs/scale.md.
    """
    from autograder.cluster.node import run_node
    from autograder.judges import sensible_jobs

    keys = keys_in(tls_ca, tls_cert, tls_key)
    run_node(scheduler, keys, jobs or sensible_jobs(), host, ports, say)
    return 0
