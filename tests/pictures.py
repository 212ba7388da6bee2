"""A picture that a browser shows, made here."""

import struct
import zlib


def picture(width: int = 480, height: int = 300) -> bytes:
    """A PNG: a kettle, more or less."""
    rows = b"".join(b"\0" + b"".join(_colour(x / width, y / height) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _colour(x: float, y: float) -> bytes:
    body = (x - 0.5) ** 2 / 0.05 + (y - 0.58) ** 2 / 0.08 < 1
    return bytes((178, 60, 40) if body else (int(150 + 60 * y), int(180 + 30 * x), 210))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
