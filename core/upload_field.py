"""The form field of an uploaded file: what is there now, what may be sent, a refusal beside it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from core import filetypes, uploads
from core.errors import InvalidInput
from core.models import ScanState, StoredFile


def file_facts(stored: StoredFile | None, label: str = "") -> dict[str, Any]:
    """What a page shows of an uploaded file; nothing when there is none."""
    if stored is None:
        return {}
    words, kind = uploads.scan_words(stored)
    known = filetypes.BY_CONTENT_TYPE.get(stored.content_type)
    return {
        "name": label or stored.name,
        "url": "" if stored.scanned == ScanState.INFECTED else reverse("file", args=[stored.public_id]),
        "type": known.label if known else "",
        "size": uploads.size_words(stored.size),
        "scan": words,
        "scan_kind": kind,
    }


class UploadInput(forms.ClearableFileInput):
    """A file control under the file that is there now, with a box to take that away when it need not be."""

    template_name = "forms/upload.html"

    def is_initial(self, value: Any) -> bool:
        """Whether a file has been kept already."""
        return isinstance(value, StoredFile)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """The facts of the file that is there now, beside what the control needs."""
        context: dict[str, Any] = super().get_context(name, value, dict(attrs or {}))
        context["widget"]["file"] = file_facts(value if self.is_initial(value) else None)
        return context


def _hint() -> str:
    facts = {"kinds": uploads.kind_words(), "most": uploads.size_words(settings.UPLOAD_MAX_BYTES)}
    return _("%(kinds)s, at most %(most)s.") % facts


class UploadField(forms.FileField):
    """A file, looked at before it is taken (`core.uploads.check`).

    ``initial`` is the `StoredFile` that is there now. The cleaned value is a new file, that same `StoredFile` when
    nothing was chosen, ``False`` when it was ticked away, or ``None``.
    """

    def __init__(self, **options: Any) -> None:
        widget = UploadInput({"accept": ",".join(f".{e}" for k in filetypes.ACCEPTED for e in k.endings)})
        texts = {"help_text": lazy(_hint, str)(), "widget": widget, "max_length": 255}
        super().__init__(**{**texts, **options})

    def to_python(self, data: Any) -> Any:
        """The file, if it may be taken."""
        upload = super().to_python(data)
        if upload is not None:
            try:
                uploads.check(upload)
            except InvalidInput as error:
                raise ValidationError(str(error.message), code=error.code) from error
        return upload
