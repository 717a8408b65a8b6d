"""Shows a picture of 100 MB, a thousand small ones, and one that claims to be a million pixels wide.

scores: 50
on: solutions
"""
# %% last
import base64
import struct
import zlib

from IPython.display import Image, display


def png(width, height, size):
    def part(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", b"\0" * size) + part(b"IEND", b"")


display(Image(data=png(10, 10, 100_000_000), format="png"))
# %% last
for _ in range(1_000):
    display({"image/png": base64.b64encode(png(1_000_000, 1_000_000, 10)).decode()}, raw=True)
