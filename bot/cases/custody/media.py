"""What a file is, by its bytes; its name and what the sender says of it count for nothing."""

from dataclasses import dataclass
from typing import BinaryIO

import puremagic

HEAD = 64 * 1024

TAKEN = {
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/heic",
    "image/tiff",
    "image/bmp",
    "image/avif",
    "application/pdf",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
    "audio/x-wav",
    "text/plain",
    "text/html",
    "message/rfc822",
    "application/vnd.ms-outlook",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What people photograph, save and are sent. Programs and scripts are not evidence of a copy and are refused."""

PREVIEWED = {"image/png", "image/jpeg", "image/gif", "image/webp"}
"""What every browser shows and no script hides in."""


@dataclass(frozen=True)
class MediaType:
    """A media type, such as ``image/png``."""

    name: str


def sniff(content: BinaryIO) -> MediaType | None:
    """What the bytes are, or None when that is nothing we take; the stream is put back to where it was."""
    place = content.tell()
    head = content.read(HEAD)
    content.seek(place)
    if not head:
        return MediaType("text/plain")  # refused as empty later, with the better reason
    found = {match.mime_type for match in _matches(head)}
    for name in sorted(found & TAKEN, key=lambda name: (name == "application/zip", name)):
        return MediaType(name)
    return MediaType("text/plain") if not found and _is_text(head) else None


def _matches(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut off at the end of the head does not count against it."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(character.isprintable() or character in "\t\r\n\ufeff" for character in text)
