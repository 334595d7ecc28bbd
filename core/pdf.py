"""What a PDF may load: the installation's own static files, nothing else."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders


class OutsideFile(ValueError):
    """A template asked for a file that is not the installation's own."""


def fetch_static(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """WeasyPrint's URL fetcher for addresses of the form ``static://path``.

    Raises:
        OutsideFile: the address is another one, or the file is not there.
    """
    name = url.removeprefix("static://").lstrip("/")
    found = finders.find(name) if url.startswith("static://") else None
    if not found:
        raise OutsideFile(url)
    return {"string": Path(found).read_bytes(), "filename": Path(found).name}
