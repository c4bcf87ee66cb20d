"""Files as members bring them, good and bad, made here so that nothing of others lies in the repository."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SECRET_PLACE = "Huis van de wethouder"


def picture(size: tuple[int, int] = (90, 60), kind: str = "PNG", colour: str = "teal", **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def photo(size: tuple[int, int] = (90, 60), orientation: int = 6) -> bytes:
    """A JPEG as a telephone makes it: lying on its side, with a place and a camera in it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = orientation, "Merk", SECRET_PLACE
    exif.get_ifd(0x8825)[1] = "N"
    return picture(size, "JPEG", exif=exif, comment=SECRET_PLACE.encode())


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of some kilobytes that says it is enormous."""
    packed = zlib.compress(b"\x00" * 100_000)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def moving_gif() -> bytes:
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def packed(*parts: tuple[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return file.getvalue()


def docx(*words: str, extra: tuple[tuple[str, bytes], ...] = (), types: bytes = TYPES) -> bytes:
    said = "".join(f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>" for word in words)
    body = f'<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{said}</w:body></w:document>'.encode()
    return packed(("[Content_Types].xml", types), ("word/document.xml", body), *extra)


def xlsx(*words: str) -> bytes:
    cells = "".join(f"<si><t>{word}</t></si>" for word in words)
    return packed(
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", f"<sst>{cells}</sst>".encode()),
    )


def pptx(*words: str) -> bytes:
    slides = [
        (f"ppt/slides/slide{n}.xml", f"<p><a:t xmlns:a='a'>{word}</a:t></p>".encode())
        for n, word in enumerate(words, 1)
    ]
    return packed(("[Content_Types].xml", TYPES), ("ppt/presentation.xml", b"<p/>"), *slides)


def odf(kind: str, *words: str, extra: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    said = "".join(f"<text:p>{word}</text:p>" for word in words)
    content = f'<?xml version="1.0"?><office:doc xmlns:office="o" xmlns:text="t">{said}</office:doc>'.encode()
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed(("mimetype", mimetype), ("content.xml", content), *extra)


def pdf(
    *pages: str,
    script: bool = False,
    form: bool = False,
    locked: bool = False,
    enclosed: bool = False,
    is_packed: bool = False,
) -> bytes:
    writer = PdfWriter()
    for words in pages or ("Samenwerken",):
        page = writer.add_blank_page(300, 200)
        font = {"/Type": NameObject("/Font"), "/Subtype": NameObject("/Type1"), "/BaseFont": NameObject("/Helvetica")}
        fonts = DictionaryObject({NameObject("/F1"): DictionaryObject({NameObject(n): v for n, v in font.items()})})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 10 100 Td ({words}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode() if is_packed else stream)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(action))
    if form:
        in_xml = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
        writer._root_object[NameObject("/AcroForm")] = writer._add_object(in_xml)
    if enclosed:
        writer.add_attachment("hulp.exe", b"MZ")
    if locked:
        writer.encrypt("geheim", algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
