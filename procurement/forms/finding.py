"""Forms that narrow a list."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm

MOST = 100


def typed_words(asked: QueryDict) -> str:
    """The words to look for, as they were typed."""
    return asked.get("words", "").replace("\x00", "")[:MOST]


class FindSystemForm(ValintaForm):
    """Words of a system's name, of the city's, or of what is bought."""

    words = forms.CharField(
        label=_("Search the systems"),
        required=False,
        max_length=MOST,
        help_text=_("A word of the name, the city or the service."),
    )


class StateForm(ValintaForm):
    """Words and a state."""

    words = forms.CharField(label=_("Search the systems"), required=False, max_length=MOST)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, choices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
