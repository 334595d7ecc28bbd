"""The form that founds a system from a template."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from core.i18n import pick
from procurement.forms.common import NARROW
from procurement.ready import Template


class TemplateForm(ValintaForm):
    """What the template does not say: code, end, area, which of its categories."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Short and lasting, for example coaching-2026."),
        widget=forms.TextInput(NARROW),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one category.")},
    )
    ends_on = forms.DateField(
        label=_("System ends on"), required=False, help_text=_("The first day on which it is no longer open.")
    )
    areas = forms.CharField(
        label=_("Municipalities"), required=False, help_text=_("Separated by commas."), max_length=500
    )

    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (row["code"], Hinted(pick(row["name"]), pick(row["card"]["for_whom"])))
            for row in template.categories
        ]
        self.fields["categories"].choices = choices  # type: ignore[attr-defined]
        self.initial["categories"] = [code for code, _label in choices]

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        areas = [area.strip() for area in data["areas"].split(",") if area.strip()]
        return {**{name: data[name] for name in ("code", "categories", "ends_on")}, "areas": areas}
