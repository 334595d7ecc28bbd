"""PDF from HTML: tagged (PDF/UA-1), and loading nothing but the installation's own static files.

Imported when the first document is rendered: WeasyPrint is heavy, and not every process needs it.
"""

import os
from collections.abc import Mapping
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from threading import Lock

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class OutsideFile(ValueError):
    """A template asked for a file that is not the installation's own."""


class StaticFetcher(URLFetcher):  # type: ignore[misc]
    """Answers addresses of the form ``static://path``; any other stops the rendering."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file, as WeasyPrint wants it."""
        name = url.removeprefix("static://").lstrip("/")
        found = finders.find(name) if url.startswith("static://") else None
        if not found:
            raise OutsideFile(url)
        kind = guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


_one_at_a_time = Lock()


@cache
def _fonts(process: int) -> FontConfiguration:
    """The fonts unpacked by this process: unpacking them anew takes most of a letter's time."""
    return FontConfiguration()


def render(page: str) -> bytes:
    """The PDF of an HTML page; one at a time in a process, since the unpacked fonts are shared.

    Raises:
        OutsideFile: the page wants a file that is not the installation's own.
    """
    try:
        html = HTML(string=page, base_url="static://", url_fetcher=StaticFetcher())
        with _one_at_a_time:
            made: bytes = html.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts(os.getpid()))
    except FatalURLFetchingError as error:
        raise OutsideFile(str(error)) from error
    return made
