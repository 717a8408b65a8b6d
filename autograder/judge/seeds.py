"""Seeds of a grading: the same submission always gets the same draws, another one others.

A seed is HMAC(course secret, her part, suite), so no student can foresee a draw, and no value is worth
memorising.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError, reason

SECRET_BYTES = 32
SEED_BITS = 63  # a positive int64, which every random generator takes


def course_secret(course: Course) -> bytes:
    """The course's own secret, made on first need. Raises UserError where it can be neither read nor made."""
    path = course.secret / "course_secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create_once(path, secrets.token_hex(SECRET_BYTES))
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise UserError(
            f"{path} can be neither read nor made ({reason(error)}): make {path.parent} writable."
        ) from None
    except ValueError:
        raise UserError(f"{path} holds something else: delete it, and a new one is made.") from None
    if len(secret) < SECRET_BYTES:
        raise UserError(f"{path} is cut short: delete it, and a new one is made.")
    return secret


def _create_once(path: Path, text: str) -> None:
    """Write `path`, readable by its owner only, whole or not at all; of two processes, one wins and both
    read the same.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text + "\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def suite_sha256(course: Course) -> str:
    """A hash of the hidden suites and of the list of exercises: what decides which questions are asked."""
    digest = hashlib.sha256()
    for path in [*sorted(course.hidden_tests.glob("*.py")), course.exercises]:
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def submission_seed(secret: bytes, submission_sha256: str, suite_sha256: str) -> int:
    """The seed of one submission under one state of the suites."""
    message = f"{submission_sha256}:{suite_sha256}".encode()
    return _to_int(hmac.digest(secret, message, "sha256"))


def exercise_seed(secret: bytes, source: str) -> int:
    """The seed of one exercise: of her part of it and its suite, hashed as `source`."""
    return _to_int(hmac.digest(secret, f"exercise:{source}".encode(), "sha256"))


def derive(seed: int, *names: object) -> int:
    """A seed for one purpose, named by `names`, from the seed of the submission."""
    return _to_int(hashlib.sha256(repr((seed, *names)).encode()).digest())


def _to_int(digest: bytes) -> int:
    return int.from_bytes(digest, "big") >> (len(digest) * 8 - SEED_BITS)
