"""What a file is, by its bytes; its name and what the sender says of it count for nothing."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from os import SEEK_END
from typing import BinaryIO

HEAD = 64 * 1024
_END = 22  # bytes of the record that an archive ends with, before its comment
_TAIL = 1024 * 1024  # of an archive; one whose list of names is longer is just an archive


@dataclass(frozen=True)
class MediaType:
    """A media type, such as ``image/png``, and how its files end. ``begins`` matches the first bytes of one.

    ``previewed``: every browser shows it and no script hides in it.
    """

    name: str
    ending: str
    begins: re.Pattern[bytes] | None = None
    previewed: bool = False

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins like this may be one."""
        return self.begins is not None and self.begins.match(head) is not None


def _type(name: str, ending: str, begins: str = "", previewed: bool = False) -> MediaType:
    return MediaType(name, ending, re.compile(begins.encode("ascii"), re.DOTALL) if begins else None, previewed)


_FTYP = r"\0\0[\0-\3].ftyp"
_FTYP_WITH = _FTYP + "(?:.{4}){0,20}?"  # among the brands it is compatible with
_OFFICE = "application/vnd.openxmlformats-officedocument"

_PDF = _type("application/pdf", "pdf", r"\s{0,64}%PDF-")
_TEXT, _PAGE, _MAIL = _type("text/plain", "txt"), _type("text/html", "html"), _type("message/rfc822", "eml")
_ARCHIVE = _type("application/zip", "zip", r"PK(?:\x03\x04|\x05\x06)")
_OUTLOOK = _type("application/vnd.ms-outlook", "msg", r"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_IN_ARCHIVES = {
    b"word/": _type(f"{_OFFICE}.wordprocessingml.document", "docx"),
    b"xl/": _type(f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    b"ppt/": _type(f"{_OFFICE}.presentationml.presentation", "pptx"),
}
_PROGRAMS = re.compile(
    rb"(?:^|.*/)(?:meta-inf/manifest\.mf|vbaproject\.bin|[^/]*\.(?:"
    rb"exe|dll|js|jse|vbs|vbe|wsf|wsh|hta|ps1|psm1|cmd|bat|com|scr|pif|cpl|lnk|reg|msi|msp|msix|appx|jar|apk|dex|class|"
    rb"iso|img|vhdx?|zip|rar|7z|cab|tar|gz|tgz))[. ]*$",  # as Windows reads a name, which drops dots and blanks at its end
    re.IGNORECASE | re.DOTALL,
)
"""What runs, by its name in an archive, macros of office files too; and what may hold such things again."""
_IN_PAIRS, _OF_ONE_BYTE = ("gb18030", "big5", "shift_jis", "euc_kr"), "cp1251"
_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5e\u2010-\u2026]")
_MEANT = 0.9  # of the letters beyond ASCII so many are what people write in that encoding

TAKEN = (
    _PDF,
    _TEXT,
    _PAGE,
    _MAIL,
    _type("image/png", "png", r"\x89PNG\r\n\x1a\n", previewed=True),
    _type("image/jpeg", "jpg", r"\xff\xd8\xff", previewed=True),
    _type("image/gif", "gif", "GIF8[79]a", previewed=True),
    _type("image/webp", "webp", "RIFF.{4}WEBP", previewed=True),
    _type("image/avif", "avif", _FTYP_WITH + "avi[fs]"),
    _type("image/heic", "heic", _FTYP_WITH + "(?:hei[cxms]|hev[cxms])"),
    _type("image/heif", "heif", _FTYP + "m[is]f1"),
    _type("image/tiff", "tiff", r"II\*\0|MM\0\*"),
    _type("image/bmp", "bmp", r"BM.{4}\0{4}"),
    _type("video/quicktime", "mov", _FTYP + r"qt  |\0.{3}(?:moov|mdat|wide|free|skip)"),
    _type("audio/mp4", "m4a", _FTYP + "M4[AB] "),
    _type("video/mp4", "mp4", _FTYP),
    _type("video/webm", "webm", r"\x1aE\xdf\xa3.{0,64}?webm"),
    _type("video/x-matroska", "mkv", r"\x1aE\xdf\xa3.{0,64}?matroska"),
    _type("video/x-msvideo", "avi", "RIFF.{4}AVI "),
    _type("audio/wav", "wav", "RIFF.{4}WAVE"),
    _type("audio/mpeg", "mp3", r"ID3|\xff[\xf2\xf3\xfa\xfb]"),
    _type("audio/ogg", "ogg", "OggS"),
    _type("audio/amr", "amr", r"#!AMR(?:-WB)?\n"),
    _type("audio/aac", "aac", r"\xff[\xf0\xf1\xf8\xf9][\x40-\xbf]"),
    _OUTLOOK,
    _ARCHIVE,
    *_IN_ARCHIVES.values(),
)
"""What people photograph, save and are sent. Programs are no evidence of a copy and are refused; a script is text."""

_BY_NAME = {known.name: known for known in TAKEN}
_ESCAPE = "\x1b"  # changes the alphabet in a Japanese mail, and in other text what a terminal does
_CONTROL = r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f%s]"
_NOT_IN_TEXT = re.compile(_CONTROL % r"\x80-\x9f")
_NOT_IN_OLD_TEXT = re.compile((_CONTROL % "").encode("ascii"))
_A_PAGE = re.compile(
    r"\ufeff?\s*+(?:<\?xml[^>]*+>\s*+)?(?>(?:<!--.*?-->\s*+)*)<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_OF_A_MAIL = {"from", "to", "date", "subject", "received", "return-path", "delivered-to", "message-id", "mime-version"}


def sniff(content: BinaryIO) -> MediaType | None:
    """What the bytes are, or None when that is nothing we take; the stream is put back to where it was."""
    place = content.tell()
    head = content.read(HEAD)
    try:
        return _known(head, content, place)
    finally:
        content.seek(place)


def media_type(name: str) -> MediaType:
    """A media type by its name; of one that is taken no more only that is known."""
    return _BY_NAME.get(name) or MediaType(name, "bin")


def _known(head: bytes, content: BinaryIO, place: int) -> MediaType | None:
    if _PDF.fits(head):  # may be text throughout
        return _PDF
    text = _text(head)
    if text is not None:  # also when it is empty, which is refused later with the better reason
        written = _of_text(text)
        return written if _ESCAPE not in text or written is _MAIL else None
    found = next((known for known in TAKEN if known.fits(head)), None)
    if found is _ARCHIVE:
        names = _names(content, place)
        return None if names is None else _of_archive(names)
    return found if found is not _OUTLOOK or _is_outlook(head, content, place) else None


def _text(head: bytes) -> str | None:
    """The text, where it is one; a character cut off at the end of the head does not count against it.

    Bytes of an older encoding, such as GBK, are told by what they say in it; they come as if they were Latin-1.
    """
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return head.decode("latin-1") if not _NOT_IN_OLD_TEXT.search(head) and _is_old_text(head) else None
    return None if _NOT_IN_TEXT.search(text) else text


def _is_old_text(head: bytes) -> bool:
    """Whether bytes say something in an encoding of East Asia or of Cyrillic, or are mostly ASCII with accents between."""
    beyond = sum(byte > 0x7F for byte in head)
    if 2 * beyond < len(head):
        return True
    return any(_says(head, encoding, lambda one: bool(_ASIAN.match(one))) for encoding in _IN_PAIRS) or _says(
        head, _OF_ONE_BYTE, str.isalpha
    )


def _says(head: bytes, encoding: str, is_letter: Callable[[str], bool]) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    beyond = [one for one in text if not one.isascii()]
    return sum(map(is_letter, beyond)) >= _MEANT * len(beyond)


def _of_text(text: str) -> MediaType:
    if _A_PAGE.match(text):
        return _PAGE
    said = {name.casefold() for name in HeaderParser().parsestr(text)}
    return _MAIL if len(said & _OF_A_MAIL) > 1 else _TEXT


def _of_archive(names: list[bytes]) -> MediaType | None:
    if any(map(_PROGRAMS.match, names)):
        return None
    return next((known for folder, known in _IN_ARCHIVES.items() if any(n.startswith(folder) for n in names)), _ARCHIVE)


def _names(content: BinaryIO, place: int) -> list[bytes] | None:
    """The names in an archive as its directory lists them, which stands right before the record that the archive ends with.

    None where the file does not end with that record and its comment, or another record is made up behind the directory.
    """
    whole = content.seek(0, SEEK_END) - place
    skipped = max(0, whole - _TAIL)
    content.seek(place + skipped)
    tail = content.read()
    end = tail.rfind(b"PK\x05\x06")
    size, begins, comment = (_number(tail, end + at, width) for at, width in ((12, 4), (16, 4), (20, 2)))
    ends_there = end >= 0 and end + _END + comment == len(tail) and skipped + end - size == begins
    return list(_listed(tail, end - size, end)) if ends_there and (size or not begins) else None


def _listed(tail: bytes, at: int, end: int) -> Iterator[bytes]:
    while 0 <= at < end and tail.startswith(b"PK\x01\x02", at):
        name, extra, comment = (_number(tail, at + place, 2) for place in (28, 30, 32))
        yield tail[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def _is_outlook(head: bytes, content: BinaryIO, place: int) -> bool:
    """Whether what is kept in a compound file is named as in a mail of Outlook; old office files and installers are others."""
    size = 1 << min(_number(head, 30, 2), 12)
    content.seek(place + (_number(head, 48, 4) + 1) * size)
    entries = content.read(size)
    return any(entries.startswith("__".encode("utf-16-le"), at) for at in range(0, len(entries), 128))


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
