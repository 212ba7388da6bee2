"""What a file is, is told by its bytes; what people photograph, save and are sent is taken, and nothing that runs."""

import struct
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.custody.media import HEAD, TAKEN, media_type, sniff

OFFICE = "application/vnd.openxmlformats-officedocument"
REST = bytes(200)
CHINESE = "仿冒品，价格很低\n"


def archive(*names: str, inside: bytes = b"x" * 50) -> bytes:
    """A ZIP with these files in it."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_STORED) as zipped:
        for name in names:
            zipped.writestr(name, inside)
    return kept.getvalue()


def compound(*names: str) -> bytes:
    """A compound file, such as Outlook and old office programs write, whose directory is in its second sector."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHH", 0x3E, 3, 0xFFFE, 9) + bytes(16)
    entries = (name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names))
    return (head + struct.pack("<I", 1)).ljust(1024, b"\0") + b"".join(entries).ljust(512, b"\0")


def boxed(brands: bytes) -> bytes:
    """How films and pictures of phones begin: the brand, a version, and the brands it is compatible with."""
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + REST


def kind(content: bytes) -> str | None:
    """What it is taken for."""
    stream = BytesIO(b"before" + content)
    stream.seek(6)
    found = sniff(stream)
    assert stream.tell() == 6
    return found.name if found else None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + REST, "image/png"),
        (b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + REST, "image/jpeg"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + REST, "image/webp"),
        (b"RIFF\x24\0\0\0WEBPVP8X" + REST, "image/webp"),
        (b"RIFF\x24\0\0\0WAVEfmt " + REST, "audio/wav"),
        (b"RIFF\x24\0\0\0AVI LIST" + REST, "video/x-msvideo"),
        (b"BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + REST, "image/bmp"),
        (b"II*\0\x08\0\0\0" + REST, "image/tiff"),
        (boxed(b"heic\0\0\0\0mif1heic"), "image/heic"),
        (boxed(b"mif1\0\0\0\0mif1heic"), "image/heic"),
        (boxed(b"mif1\0\0\0\0mif1miaf"), "image/heif"),
        (boxed(b"mif1\0\0\0\0avifmif1"), "image/avif"),
        (boxed(b"isom\0\0\x02\0isomiso2avc1mp41"), "video/mp4"),
        (boxed(b"iso5\0\0\0\1"), "video/mp4"),
        (boxed(b"mp41\0\0\0\0"), "video/mp4"),
        (boxed(b"qt  \0\0\0\0qt  "), "video/quicktime"),
        (boxed(b"M4A \0\0\0\0mp42"), "audio/mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska" + REST, "video/x-matroska"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + REST, "video/webm"),
        (b"ID3\3\0\0\0\0\0\x21" + REST, "audio/mpeg"),
        (b"\r\n%PDF-1.7\n%\xe2\xe3" + REST, "application/pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (archive("_rels/.rels", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (archive("ppt/presentation.xml"), f"{OFFICE}.presentationml.presentation"),
        (archive("offer.txt", "photos/word/1.jpg"), "application/zip"),
        (archive("www.alibaba.com/offer.html", "a.zip/notes.txt", "exe", "my.iso photo.jpg"), "application/zip"),
        (archive(), "application/zip"),
        (archive("a.docx", inside=archive("word/document.xml")), "application/zip"),
        (archive("a.txt")[:-2] + b"\2\0ok", "application/zip"),
        (b"#!AMR\n\x3c\x91\0" + REST, "audio/amr"),
        (b"\xff\xf1\x50\x80" + REST, "audio/aac"),
        (b"From: a@b.c\r\nTo: d@e.f\r\n\r\n" + "偽物です".encode("iso2022-jp"), "message/rfc822"),
        (compound("__nameid_version1.0", "__properties_version1.0"), "application/vnd.ms-outlook"),
        (b"From: li@example.com\r\nTo: ann@example.com\r\nDate: x\r\n\r\nhi", "message/rfc822"),
        (b"Received: from x by y\r\nFrom: a@b.c\r\n\r\n" + CHINESE.encode("gbk"), "message/rfc822"),
        (b"From here on it is a copy: see the photos", "text/plain"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "text/html"),
        (b"<!-- saved from url=(0022)http://x -->\n<HTML><body>", "text/html"),
        (b"<html><meta charset=gbk>" + CHINESE.encode("gbk"), "text/html"),
        (b"<!---->" * 2000 + b"<p>", "text/plain"),
        (CHINESE.encode(), "text/plain"),
        (CHINESE.encode("gbk"), "text/plain"),
        (CHINESE.encode("big5", "ignore"), "text/plain"),
        ("偽物です、値段が安い。\n".encode("shift_jis"), "text/plain"),
        ("Подделка, цена низкая\n".encode("cp1251"), "text/plain"),
        ("Fälschung für 5 €".encode("cp1252"), "text/plain"),
        (CHINESE.encode("utf-16"), "text/plain"),
        ("ok \U0001f468\u200d\U0001f469\u200d\U0001f467 fine".encode(), "text/plain"),
        ("a\u00a0b\u3000c\u200bd\u200fe\x0cf\tg".encode(), "text/plain"),
        (b'{"a": 1}', "text/plain"),
        (b"BMW parts, MM0 and ID3 tags, PK of our town", "text/plain"),
        (("x" * (HEAD - 1) + CHINESE).encode(), "text/plain"),
    ],
)
def test_what_people_send_is_taken_for_what_it_is(content: bytes, name: str) -> None:
    assert kind(content) == name


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + REST,
        b"MZ\x90\0ftypmp42" + REST,
        b"MZ\x90\0" + REST + b"%PDF-1.4",
        b"\x7fELF\2\1\1" + REST,
        b"\xca\xfe\xba\xbe\0\0\0\x34" + REST,
        b"\xcf\xfa\xed\xfe" + REST,
        archive("META-INF/MANIFEST.MF", "a.class"),
        *(archive("a.txt", name) for name in ("setup.EXE", "x/invoice.js", "b/C.class", "classes2.dex", "a.msi")),
        *(
            archive("a.txt", name)
            for name in ("invoice.pdf.lnk", "run.ps1", "a.hta", "x/a.cmd", "A.COM", "a.wsf", "a.iso")
        ),
        *(
            archive("a.txt", name)
            for name in ("evil.exe ", "evil.exe.", "x/evil.exe. .", "more.zip", "x/more.RAR", "a.jar")
        ),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("word/document.xml")[:-10],
        archive("a.exe") + b"PK\5\6" + bytes(18),
        archive("a.exe")[:-2] + b"\x16\0PK\5\6" + bytes(18),
        bytes(range(0xA0, 0x100)) * 20,
        "偽物です".encode("iso2022-jp"),
        archive("AndroidManifest.xml", "classes.dex", "word/x"),
        compound("\u4840\u3b3f\u43f2", "!_StringData"),
        b"text and then \x1b[2J",
    ],
)
def test_programs_and_what_nobody_knows_are_not_taken(content: bytes) -> None:
    assert kind(content) is None


@given(
    st.binary(max_size=400)
    | st.sampled_from([b"PK\3\4", b"PK\5\6", compound()]).flatmap(lambda b: st.binary().map(b.__add__))
)
def test_any_bytes_are_looked_at_without_harm(content: bytes) -> None:
    found = kind(content)
    assert found is None or found in {known.name for known in TAKEN}


def test_every_type_has_an_ending_of_its_own_and_what_was_taken_once_is_still_named() -> None:
    endings = [known.ending for known in TAKEN]
    assert len(set(endings)) == len(endings)
    assert media_type("image/heic").ending == "heic"
    assert media_type("audio/x-wav").ending == "bin"
    assert {known.name for known in TAKEN if known.previewed} == {"image/png", "image/jpeg", "image/gif", "image/webp"}
