"""Which kind a file is, read from its bytes: names and declared types are only claims. Pure functions."""

import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

NAME_LENGTH = 120
UNPACKED_MAX = 300 * 1024 * 1024
PARTS_MAX = 5000
_ODT_MARK = b"application/vnd.oasis.opendocument.text"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken: its type, the endings it may have (the first one is given), what people call it."""

    content_type: str
    endings: tuple[str, ...]
    label: str


PDF = FileType("application/pdf", ("pdf",), "PDF")
PNG = FileType("image/png", ("png",), "PNG")
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), "JPEG")
DOCX = FileType(_OPEN_XML + "wordprocessingml.document", ("docx",), "DOCX")
XLSX = FileType(_OPEN_XML + "spreadsheetml.sheet", ("xlsx",), "XLSX")
ODT = FileType(_ODT_MARK.decode(), ("odt",), "ODT")
ACCEPTED = (PDF, PNG, JPEG, DOCX, XLSX, ODT)
BY_CONTENT_TYPE = {kind.content_type: kind for kind in ACCEPTED}


def sniff(content: IO[bytes]) -> FileType | None:
    """The kind of a file by its first bytes, and for packed documents by what is inside; nothing for any other.

    Documents with macros, and packs that would unpack to more than any document holds, are no kind that is taken.
    """
    content.seek(0)
    head = content.read(16)
    content.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    return _packed(content) if head.startswith(b"PK\x03\x04") else None


def _packed(content: IO[bytes]) -> FileType | None:
    """A document of an office program; only the list of its parts and one short part are read."""
    try:
        with zipfile.ZipFile(content) as pack:
            parts = pack.infolist()
            names = {part.filename for part in parts}
            too_big = len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX
            if too_big or _has_macros(names):
                return None
            if "mimetype" in names and pack.getinfo("mimetype").file_size == len(_ODT_MARK):
                return ODT if pack.read("mimetype") == _ODT_MARK and "content.xml" in names else None
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError):
        # RuntimeError: a password, or a way of packing that zipfile does not know.
        return None
    finally:
        content.seek(0)
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _has_macros(names: set[str]) -> bool:
    lowered = {name.lower() for name in names}
    return any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in lowered)


def clean_name(given: str, kind: FileType) -> str:
    """A file's name without folders, invisible characters and foreign endings, with an ending of its kind.

    Marks that turn the direction of writing are removed too: they make ``fdp.exe`` look like ``exe.pdf``.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if c in '<>:"|?*;%' else c for c in last if unicodedata.category(c)[0] != "C")
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        # "cv.exe" that is a PDF in truth becomes "cv_exe.pdf": no ending but the last one misleads.
        stem, ending = (f"{stem}_{ending}" if dot else ending), kind.endings[0]
    stem = stem.replace(".", "_").strip("_ ")[: NAME_LENGTH - len(ending) - 1].strip()
    return f"{stem or 'file'}.{ending.lower()}"
