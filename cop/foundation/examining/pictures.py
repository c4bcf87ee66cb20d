"""Pictures: drawn anew from their pixels, so that nothing that came along stays: no place, camera or script."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from cop.foundation.examining.kinds import GIF, JPEG, PNG, WEBP
from cop.foundation.examining.refusal import Refusal

KEPT_MOST = 8_400_000  # pixels of what is kept: a screen of 3,840 by 2,160
READ_MOST = {  # kind → pixels that are read
    PNG: 14_800_000,  # a screen of 5,120 by 2,880; 59 MB while it is read
    GIF: 14_800_000,
    WEBP: 4_200_000,  # its decoder holds the picture four times
    JPEG: 120_000_000,  # it can be read smaller than it is; the largest telephones make 108
}
SMALL = 640  # pixels, the longest side of the small picture on the page
MEMORY = 110 * 1024 * 1024  # bytes on top of the program itself
SAVED: dict[str, tuple[str, str, dict[str, Any]]] = {  # kind → format, extension, how it is saved
    JPEG: ("JPEG", "jpg", {"quality": 87}),
    PNG: ("PNG", "png", {"compress_level": 5}),
    GIF: ("PNG", "png", {"compress_level": 5}),
    WEBP: ("WEBP", "webp", {"quality": 87, "method": 2}),
}
TURNS = {  # EXIF orientation → what puts it upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Image.MAX_IMAGE_PIXELS = None  # too large is refused below, by the size in the header
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024


def clean(source: Path, folder: Path, kind: str) -> dict[str, Any]:
    """Draw the picture anew as `kept` in this folder, and small as `small`. Raises Refusal."""
    try:
        picture = upright(source, kind)
        saved, extension, options = SAVED[kind]
        picture.save(folder / "kept", saved, **options)
        width, height = picture.size
        picture.thumbnail((SMALL, SMALL), reducing_gap=2.0)
        picture.save(folder / "small", "WEBP", quality=78, method=4)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise Refusal("picture_broken") from error  # Pillow raises what its decoders stumble over
    content_type = Image.MIME[saved]
    return {"kind": "image", "type": content_type, "extension": extension, "width": width, "height": height}


def upright(source: Path, kind: str) -> Image.Image:
    """The pixels as they are looked at: within our size, upright, in the usual colours, with nothing beside them."""
    with Image.open(source, formats=["JPEG" if kind == JPEG else kind.upper()]) as opened:
        width, height = opened.size
        if kind != JPEG and getattr(opened, "is_animated", False):
            raise Refusal("moving")
        if width * height > READ_MOST[kind] or max(width, height) > 20_000:
            raise Refusal("pixels")
        turn, profile = TURNS.get(opened.getexif().get(0x0112, 1)), opened.info.get("icc_profile")
        factor = next(by for by in (1, 2, 4, 8) if (width // by) * (height // by) <= KEPT_MOST)
        if kind == JPEG and factor > 1:
            opened.draft(None, (width // factor, height // factor))
        picture = smaller(opened, factor) if kind != JPEG and factor > 1 else in_plain_colours(opened)
    picture = in_srgb(picture, profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    return picture


def smaller(opened: Image.Image, factor: int) -> Image.Image:
    """One pixel for each square of `factor` by `factor`, strip by strip: a second copy of the whole does not fit."""
    opened.load()
    (width, height), rows = opened.size, 64 * factor
    made: Image.Image | None = None
    for top in range(0, height, rows):
        strip = in_plain_colours(opened.crop((0, top, width, min(top + rows, height)))).reduce(factor)
        made = made or Image.new(strip.mode, (strip.width, -(-height // factor)))
        made.paste(strip, (0, top // factor))
    assert made is not None
    return made


def in_plain_colours(opened: Image.Image) -> Image.Image:
    """Eight bits a channel: grey, RGB, or RGBA where something shows through."""
    opened.load()
    if opened.mode.startswith("I"):  # sixteen bits of grey
        return opened.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "L" if opened.mode in ("L", "1") else "RGB"
    if opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info:
        mode = "RGBA"
    return opened if opened.mode == mode else opened.convert(mode)  # to convert is to hold it twice


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours of a telephone's own profile brought to those of the web; left as they are when that fails."""
    if profile and picture.mode == "RGB":
        try:
            own = ImageCms.getOpenProfile(BytesIO(profile))
            ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), inPlace=True)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture
