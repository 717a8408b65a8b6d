"""Makes an authority of its own for a cluster, and the one certificate that home, scheduler and nodes show.

All three may run code on each other, so they have one key between them: whoever holds it is trusted by all.
"""

import subprocess
from pathlib import Path

from autograder.cluster.connection import Keys
from autograder.errors import UserError, reason

DAYS = 400
AUTHORITY, SHOWN = "ca", "grading"
# Without these, Python 3.13 and later take no certificate.
EXTENSIONS = """\
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
"""


def make_certificates(folder: Path) -> Keys:
    """Write ca.pem, grading.pem and grading.key into `folder`, for its owner only; return their names.

    The authority's own key is not kept: a new certificate needs a new authority, and so new files on all
    sides. Raises UserError where there are such files, or openssl is missing or refuses.
    """
    keys = Keys(*(folder / name for name in (f"{AUTHORITY}.pem", f"{SHOWN}.pem", f"{SHOWN}.key")))
    if any(path is not None and path.exists() for path in vars(keys).values()):
        raise UserError(f"{folder} holds certificates already: name another folder, or remove them first.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / "extensions").write_text(EXTENSIONS)
        for arguments in (
            f"req -x509 -newkey rsa:3072 -nodes -days {DAYS} -subj /CN=authority -keyout ca.key -out ca.pem "
            "-addext keyUsage=critical,keyCertSign,cRLSign",
            "req -newkey rsa:3072 -nodes -subj /CN=grading -keyout grading.key -out request",
            f"x509 -req -days {DAYS} -in request -CA ca.pem -CAkey ca.key -set_serial 1 "
            "-extfile extensions -out grading.pem",
        ):
            subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
        for name in ("ca.key", "request", "extensions"):
            (folder / name).unlink()
        for path in folder.iterdir():
            path.chmod(0o600)
    except FileNotFoundError:
        raise UserError("openssl is not installed, which makes certificates: install it first.") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise UserError(f"openssl refused ({said[-1]}): install a newer one.") from None
    except OSError as error:
        raise UserError(f"{folder} cannot be written ({reason(error)}): name another folder.") from None
    return keys
