"""Forms of announced editions and of renewals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from procurement.forms.requirements import RequirementForm
from procurement.states import Assessment, SelfCleaning

FROM = _("A later day. Those admitted are asked at once, and have at least five working days (HL §52).")


class AnnounceForm(RequirementForm):
    """A requirement or its new edition, with the day from which it is in force."""

    valid_from = forms.DateField(label=_("In force from"), help_text=FROM)

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        found = super().values()
        own = ("code", "category", "kind", "text")
        terms = {name: value for name, value in found.items() if name not in own}
        named = {name: value for name, value in found.items() if name in own}
        return {**named, "valid_from": self.cleaned_data["valid_from"], "terms": terms}


class EndForm(ValintaForm):
    """The day from which something is required no longer."""

    valid_from = forms.DateField(label=_("No longer required from"))


class AssessForm(ValintaForm):
    """The finding on a renewed answer."""

    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[(Assessment.MET, Assessment.MET.label), (Assessment.NOT_MET, Assessment.NOT_MET.label)],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )
    self_cleaning = forms.ChoiceField(
        label=_("Self-cleaning (HL §82)"),
        choices=[("", _("Not assessed")), *SelfCleaning.choices],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("The provider is told. Needed when it is not met, or when self-cleaning is assessed."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, states_ground: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not states_ground:
            del self.fields["self_cleaning"]
