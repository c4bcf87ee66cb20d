"""What a file is, by what it holds. Its name only has to agree."""

from pathlib import Path

import puremagic

from cop.foundation.examining.refusal import Refusal

PNG, JPEG, WEBP, GIF, PDF, ZIP, TEXT = "png", "jpeg", "webp", "gif", "pdf", "zip", "text"
HEAD = 2_048  # bytes that tell what a file is
MAGIC = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"%PDF-", PDF))
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = {".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".cab", ".iso", ".lz", ".arj", ".zip"}
PROGRAMS = {
    ".exe",
    ".dll",
    ".drv",
    ".class",
    ".jar",
    ".apk",
    ".dmg",
    ".msi",
    ".deb",
    ".rpm",
    ".AppImage",
    ".so",
    ".com",
}
OTHER_PICTURES = {".heif", ".heic", ".avif", ".tif", ".tiff", ".bmp", ".psd", ".jp2", ".ico", ".jxl"}


def kind_of(source: Path) -> str:
    """Which kind of content this is. Raises Refusal for what is not taken in."""
    with open(source, "rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refusal("empty")
    for start, kind in MAGIC:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    if head.startswith(OLD_OFFICE):
        raise Refusal("encrypted" if holds(source, "EncryptedPackage".encode("utf-16-le")) else "old_office")
    refuse_by_magic(head)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("unknown")
    return TEXT


def refuse_by_magic(head: bytes) -> None:
    """Name what it is, where that helps the member: a drawing, a page, an archive, a program, a film."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x0c").lower()
    if start.startswith(b"<"):
        raise Refusal("svg" if b"<svg" in start else "html")
    if start.startswith((b"#!", b"mz", b"\x7felf")):
        raise Refusal("program")
    if start.startswith(b"{\\rtf"):
        raise Refusal("old_office")
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return
    sure = [each for each in found if each.confidence >= 0.5 and len(each.byte_match) >= 4]
    names, types = {each.extension for each in sure}, {each.mime_type.partition("/")[0] for each in sure}
    for reason, extensions in (("archive", ARCHIVES), ("program", PROGRAMS), ("other_picture", OTHER_PICTURES)):
        if names & extensions:
            raise Refusal(reason)
    if types & {"audio", "video"} and b"\x00" in head:
        raise Refusal("film")


def holds(source: Path, wanted: bytes, most: int = 4 * 1024 * 1024) -> bool:
    """Whether these bytes stand in the first part of a file."""
    with open(source, "rb") as file:
        return wanted in file.read(most)
