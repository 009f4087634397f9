"""What a file is, by its bytes; and what it may be called."""

import pytest

from core.model.file_types import UNKNOWN, detect_file_type
from core.model.files import FileKind
from core.usecases.uploads import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("head", "name", "mime", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "image/png", FileKind.IMAGE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", "image/webp", FileKind.IMAGE),
        (b"RIFF\x10\0\0\0AVI LIST", "a.avi", UNKNOWN, FileKind.DOCUMENT),
        (b"\0\0\0\x18ftypisom....", "a.mp4", "video/mp4", FileKind.VIDEO),
        (b"\0\0\0\x18ftypM4A ....", "a.m4a", "audio/mp4", FileKind.AUDIO),
        (b"\0\0\0\x18ftypheic....", "a.jpg", "image/heic", FileKind.DOCUMENT),
        (b"OggS\0\x02", "a.ogg", "audio/ogg", FileKind.AUDIO),
        (b"%PDF-1.7", "a.pdf", "application/pdf", FileKind.DOCUMENT),
        (b"PK\x03\x04....", "cv.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         FileKind.DOCUMENT),
        (b"PK\x03\x04....", "a.png", "application/zip", FileKind.DOCUMENT),
        (b"<svg onload='alert(1)'>", "a.svg", "text/plain", FileKind.DOCUMENT),
        ("ü".encode() * 400, "a", "text/plain", FileKind.DOCUMENT),
        (b"x" + "ü".encode() * 400, "a", "text/plain", FileKind.DOCUMENT),  # cut in the middle of a character
        (b"MZ\x90\0\x03", "a.exe", UNKNOWN, FileKind.DOCUMENT),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str, mime: str, kind: FileKind) -> None:
    assert detect_file_type(head, name) == (mime, kind)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\photo.png", "photo.png"),
        ("two\nlines\x00.txt", "twolines.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),  # written to read as a .png
        ("", "file"),
        (" Grüße aus Köln.pdf ", "Grüße aus Köln.pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 300 + ".pdf").endswith("xx.pdf")
    assert len(clean_name("x" * 300 + ".pdf")) <= LONGEST_NAME
    assert len(clean_name("x" * 300)) == LONGEST_NAME
