"""Archives beside the notebook, with names that climb out, links, devices and bombs, and code to unpack them.

scores: 0
"""

import io
import tarfile
import zipfile

import nbformat
from nbformat.v4 import new_code_cell

UNPACK = """\
import shutil, tarfile, zipfile
for name in ("slip.zip", "slip.tar", "bomb.zip", "inner.zip"):
    try:
        shutil.unpack_archive(name, ".")
    except BaseException as error:
        print(name, type(error).__name__)
try:
    tarfile.open("slip.tar").extractall("../../../..", filter="fully_trusted")
    zipfile.ZipFile("slip.zip").extractall("../../../..")
except BaseException as error:
    print(type(error).__name__)"""


def hand_in(folder, notebook):
    with zipfile.ZipFile(folder / "slip.zip", "w") as archive:
        for name in ("../../../../left.txt", "/tmp/left.txt", "C:\\left.txt", "a/../../left.txt"):
            archive.writestr(name, "I was here")
    with tarfile.open(folder / "slip.tar", "w") as archive:
        for name, kind, target in (
            ("../left.txt", tarfile.REGTYPE, ""), ("/tmp/left.txt", tarfile.REGTYPE, ""),
            ("secret", tarfile.SYMTYPE, "../../../autograder/secret"), ("disk", tarfile.CHRTYPE, ""),
            ("hard", tarfile.LNKTYPE, "/etc/passwd"), ("pipe", tarfile.FIFOTYPE, ""),
        ):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry, io.BytesIO())
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (1 << 28))
    with zipfile.ZipFile(folder / "inner.zip", "w") as archive:
        archive.write(folder / "slip.zip", "slip.zip")
    notebook.cells.append(new_code_cell(UNPACK, id="unpack"))
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
