"""What a file is, is read from its bytes; names are cleaned."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import filetypes
from tests.core import files

MACROS = {"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.PDF, filetypes.PDF),
        (files.PNG, filetypes.PNG),
        (files.JPEG, filetypes.JPEG),
        (files.DOCX, filetypes.DOCX),
        (files.XLSX, filetypes.XLSX),
        (files.ODT, filetypes.ODT),
    ],
)
def test_the_accepted_kinds_are_known_by_their_bytes(content, kind):
    stream = io.BytesIO(content)
    assert filetypes.sniff(stream) == kind
    assert stream.tell() == 0, "the file is left at its beginning"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program of Windows",
        b"\x7fELF a program of Linux",
        b"#!/bin/sh\nrm -rf /",
        b"<html><script>go()</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a a picture that is not taken",
        b"plain text that mentions %PDF-1.7",
        b"PK\x03\x04 a pack that is none",
        files.packed({"anything.txt": b"a"}),
        files.packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}),
        files.packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        files.packed(MACROS),
        files.packed({"mimetype": b"application/epub+zip", "content.xml": b""}),
        b"\x89PNG\r\n\x1a\n no picture follows",
        b"",
    ],
)
def test_everything_else_is_no_kind(content):
    assert filetypes.sniff(io.BytesIO(content)) is None


def test_a_pack_that_would_fill_the_machine_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(filetypes, "UNPACKED_MAX", 1000)
    bomb = files.packed({"[Content_Types].xml": b"", "word/document.xml": bytes(2000)})
    assert filetypes.sniff(io.BytesIO(bomb)) is None


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("certificate.pdf", "certificate.pdf"),
        ("Todistus vakuutuksesta.PDF", "Todistus vakuutuksesta.pdf"),
        ("C:\\Users\\me\\proof.pdf", "proof.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("cv.exe", "cv_exe.pdf"),
        ("a.tar.pdf", "a_tar.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp_exe.pdf"),
        ('quo"te\r\nX-Header: a.pdf', "quo teX-Header a.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("ä" * 300 + ".pdf", "ä" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_gets_the_ending_of_its_content(given_name, cleaned):
    assert filetypes.clean_name(given_name, filetypes.PDF) == cleaned


@given(st.text(max_size=300), st.sampled_from(filetypes.ACCEPTED))
def test_whatever_the_name_it_ends_as_its_kind_and_leaves_no_folder(name, kind):
    cleaned = filetypes.clean_name(name, kind)
    stem, _dot, ending = cleaned.rpartition(".")
    assert stem
    assert ending in kind.endings
    assert len(cleaned) <= filetypes.NAME_LENGTH
    assert not set(cleaned) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert "." not in stem
