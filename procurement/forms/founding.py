"""Forms of what is announced about a system as a whole."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.upload_field import UploadField
from procurement.forms.common import TextsForm


class BreakForm(TextsForm):
    """A time for which the system closes."""

    TEXTS = {"reason": (_("Why"), 1, _("For example: summer holidays. Everybody can read it."))}

    starts_on = forms.DateField(label=_("First day of the break"))
    last_day = forms.DateField(label=_("Last day of the break"))

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        return {
            "starts_on": data["starts_on"],
            "ends_on": data["last_day"] + timedelta(days=1),
            "reason": self.translations("reason"),
        }


class DocumentForm(TextsForm):
    """A file for everybody to read."""

    TEXTS = {"title": (_("What it is"), 1, _("For example: service description, contract template."))}

    file = UploadField(label=_("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_fi"].required = True
        self.order_fields(["title_fi", "file"])

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        return {"title": self.translations("title"), "upload": self.cleaned_data["file"]}


class NoticeForm(TextsForm):
    """A notice with its reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_fi"].required = True

    def refuse(self, error: Any) -> None:
        """A refusal stands at its Finnish text."""
        if error.field == "reason":
            error.field = "reason_fi"
        super().refuse(error)


class ClosingForm(NoticeForm):
    """The end of an open system before its time."""

    TEXTS = {"reason": (_("Why the system closes"), 3, _("It stands in the notice. Everybody can read it."))}


class DurationForm(NoticeForm):
    """Another end of an open system."""

    TEXTS = {"reason": (_("Why the duration changes"), 3, _("It stands in the notice."))}

    ends_on = forms.DateField(
        label=_("System ends on"), help_text=_("The first day on which it is no longer open.")
    )

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        return {"ends_on": self.cleaned_data["ends_on"], "reason": self.translations("reason")}
