"""Fields that several forms share."""

from collections.abc import Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from core.i18n import LANGUAGES, Translations

LANGUAGE_NAMES = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}
SERVICE_LANGUAGES = [
    ("fi", _("Finnish")),
    ("sv", _("Swedish")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("so", _("Somali")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("et", _("Estonian")),
]
SMALL = {"class": "govuk-checkboxes--small"}
INLINE = {"class": "govuk-radios--inline"}
NARROW = {"class": "govuk-input--width-10"}


class PatientForm(ValintaForm):
    """A form that is saved with gaps: what is wanted in the end is not called optional, yet may wait."""

    use_required_attribute = False

    def want(self, *names: str) -> None:
        """Ask for these fields without insisting on them now."""
        self.wanted = names
        for name in names:
            self.fields[name].required = True

    def full_clean(self) -> None:
        """Let the gaps through."""
        names = [name for name in getattr(self, "wanted", ()) if name in self.fields]
        for name in names:
            self.fields[name].required = False
        super().full_clean()
        for name in names:
            self.fields[name].required = True


class TextsForm(PatientForm):
    """A form with texts that are written in Finnish, Swedish and English; Finnish comes first.

    ``TEXTS`` names each text: its label, how many lines it gets, a hint.
    """

    TEXTS: Mapping[str, tuple[str | Promise, int, str | Promise]] = {}

    def __init__(
        self, *args: object, texts: Mapping[str, Translations] | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            for name, (label, rows, hint) in self.TEXTS.items():
                self.fields[f"{name}_{code}"] = _text_field(label, rows, hint, code)
                held = (texts or {}).get(name) or {}
                self.initial.setdefault(f"{name}_{code}", held.get(code, ""))

    def translations(self, name: str) -> Translations:
        """What was written for a text, by language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code in LANGUAGES}

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Everything but the Swedish and English texts."""
        return [field for field in self.visible_fields() if not self._is_translation(field.name)]

    @property
    def translation_fields(self) -> list[forms.BoundField]:
        """The Swedish and English texts."""
        return [field for field in self.visible_fields() if self._is_translation(field.name)]

    @property
    def translation_errors(self) -> bool:
        """Whether one of them is faulty, so that it must be seen."""
        return any(field.errors for field in self.translation_fields)

    def _is_translation(self, name: str) -> bool:
        stem, _sep, code = name.rpartition("_")
        return stem in self.TEXTS and code in LANGUAGES[1:]


def _text_field(label: str | Promise, rows: int, hint: str | Promise, code: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
    field = forms.CharField(
        label=_("%(text)s, %(language)s") % {"text": label, "language": LANGUAGE_NAMES[code]},
        help_text=str(hint) if code == "fi" else "",
        required=False,
        max_length=20_000 if rows > 1 else 200,
        widget=widget,
    )
    field.widget.attrs["lang"] = code
    return field


class ReasonForm(ValintaForm):
    """A reason that is told to those concerned."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000)
