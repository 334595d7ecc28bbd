"""Pictures that people send, made anew: turned upright, small enough, without what the camera noted. Pure functions."""

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
WIDEST, TALLEST = 1200, 900
NARROWEST = 400
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as JPEG, with its size in pixels."""

    content: bytes
    width: int
    height: int


class NoPicture(ValueError):
    """Not a picture that can be shown; ``code`` says why: ``picture_unreadable``, ``…_too_big`` or ``…_too_small``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def made_anew(content: IO[bytes]) -> Picture:
    """A JPEG or PNG drawn anew, at most 1200 by 900 pixels. Place, time and camera do not come along.

    Raises:
        NoPicture: it cannot be read, is larger than any camera's, or too small to be seen.
    """
    content.seek(0)
    try:
        with Image.open(content, formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NoPicture("picture_too_big")
            upright = ImageOps.exif_transpose(found)
            drawn = _on_white(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture("picture_unreadable") from error
    if drawn.width < NARROWEST:
        raise NoPicture("picture_too_small")
    drawn.thumbnail((WIDEST, TALLEST))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), drawn.width, drawn.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in plain colours; what is see-through becomes white."""
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        full = picture.convert("RGBA")
        white = Image.new("RGBA", full.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, full).convert("RGB")
    return picture.convert("RGB")
