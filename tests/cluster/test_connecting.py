"""Who may be connected to, and what is said where it does not work: one sentence with the remedy."""

import builtins
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cluster import connection
from autograder.cluster.certificates import make_certificates
from autograder.cluster.connection import Keys, checked_address, connected, is_open_to_listeners, security
from autograder.cluster.judges import ClusterJudges
from autograder.cluster.node import run_node
from autograder.cluster.on_this_machine import Cluster
from autograder.course import Course
from autograder.errors import UserError


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.1:8786", "10.0.0.1:8786", "tcp://grading.example.org:8786", "tcp://0.0.0.0:1"]
)
def test_an_unencrypted_scheduler_off_this_machine_is_refused(address: str, course: Course) -> None:
    with pytest.raises(UserError, match=r"not encrypted.*tls://HOST:PORT"):
        ClusterJudges(course, address)
    with pytest.raises(UserError, match="not encrypted"):
        run_node(address, Keys(), 1, None, None, print)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "localhost:8786", "tcp://[::1]:8786", "tls://grading.example.org:1"]
)
def test_a_scheduler_on_this_machine_or_over_tls_will_do(address: str) -> None:
    assert checked_address(address).endswith(address)


@pytest.mark.parametrize(
    "address", ["", "tls://", "tls://host", "tls://host:port", "ws://host:1", "tls://:1"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="no scheduler's address"):
        checked_address(address)


def test_a_node_that_is_reached_in_the_clear_over_the_network_gets_nothing() -> None:
    assert is_open_to_listeners("tcp://10.0.0.2:1234")
    assert not is_open_to_listeners("tls://10.0.0.2:1234")


def test_tls_without_a_certificate_says_which_option_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--tls-ca"):
        security("tls://host:1", Keys())
    with pytest.raises(UserError, match=r"There is no .*missing\.pem.*--tls-ca"):
        security("tls://host:1", Keys(tmp_path / "missing.pem", tmp_path / "a", tmp_path / "b"))


def test_without_dask_the_extra_is_named_and_the_rest_of_the_kit_works(monkeypatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments, **named):
        if name.partition(".")[0] in ("distributed", "dask"):
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match=r"pip install -e '\.\[cluster\]'"):
        security("tls://host:1", Keys())


def test_the_command_line_loads_no_dask() -> None:
    code = "import sys, autograder.cli.app, autograder.cluster.judges; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_certificates_that_are_not_trusted_are_refused_in_one_sentence(
    cluster: Cluster, keys: Keys, tmp_path: Path
) -> None:
    """Ours by the scheduler, the scheduler's by us; on the side of a node as well."""
    with connected(cluster.address, security(cluster.address, keys)) as client:
        assert client.status == "running"
    other = make_certificates(tmp_path / "other")
    for mixed in (replace(other, authority=keys.authority), replace(keys, authority=other.authority)):
        with (
            pytest.raises(UserError, match=r"trust each other's certificates.*--tls-cert"),
            connected(cluster.address, security(cluster.address, mixed)),
        ):
            pass
        with pytest.raises(UserError, match=r"trust each other's certificates.*--tls-cert"):
            run_node(cluster.address, mixed, 1, None, None, print)
    in_the_clear = cluster.address.replace("tls", "tcp")
    with (
        pytest.raises(UserError, match="closed the connection"),
        connected(in_the_clear, security(in_the_clear, Keys())),
    ):
        pass


def test_where_no_scheduler_is_it_is_said_at_once(keys: Keys, monkeypatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_S", 1.0)
    with (
        pytest.raises(UserError, match=r"No scheduler answers at tls://127.0.0.1:1"),
        connected("tls://127.0.0.1:1", security("tls://127.0.0.1:1", keys)),
    ):
        pass


def test_certificates_are_for_their_owner_alone_and_never_overwritten(keys: Keys) -> None:
    folder = keys.key.parent
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "ca.pem": 0o600,
        "grading.pem": 0o600,
        "grading.key": 0o600,
    }
    with pytest.raises(UserError, match="holds certificates already"):
        make_certificates(folder)


def test_certificates_pass_the_strict_check_of_newer_pythons(keys: Keys) -> None:
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(keys.authority), str(keys.certificate)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
