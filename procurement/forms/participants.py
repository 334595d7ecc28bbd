"""The form of a group member or subcontractor."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from core.i18n import pick
from procurement.models import Participant, Requirement
from procurement.rules.answers import NO, YES
from procurement.states import ParticipantRole

INLINE = {"class": "govuk-radios--inline"}


class ParticipantForm(ValintaForm):
    """Who it is, what it does, what it is relied upon for, and whether an exclusion ground applies to it."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (
                ParticipantRole.MEMBER.value,
                Hinted(
                    ParticipantRole.MEMBER.label, _("It applies together with you and answers for the whole")
                ),
            ),
            (
                ParticipantRole.SUBCONTRACTOR.value,
                Hinted(ParticipantRole.SUBCONTRACTOR.label, _("It does a part of the work for you")),
            ),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Organisation's name"), max_length=200)
    business_id = forms.CharField(
        label=_("Business id"),
        max_length=12,
        help_text=_("For example 1234567-1."),
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    share = forms.IntegerField(
        label=_("Share of the work, per cent"),
        help_text=_("You do the rest. An organisation that only lends its means has 0."),
        min_value=0,
        max_value=99,
    )
    task = forms.CharField(label=_("What does it do?"), max_length=500)
    relied_for = forms.MultipleChoiceField(
        label=_("For which requirements do you rely on it?"),
        help_text=_("Choose those that you meet only with its help. Leave empty if there are none."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_clean = forms.ChoiceField(
        label=_("Does an exclusion ground apply to it?"),
        help_text=_(
            "The same grounds as for you: the city asks for proof before it admits you (HL §§80-81)."
        ),
        choices=[(YES, _("No ground applies")), (NO, _("A ground applies"))],
        widget=forms.RadioSelect(attrs=INLINE),
    )
    grounds = forms.CharField(
        label=_("Which ground, when, and what has been done about it?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        requirements: Iterable[Requirement],
        *args: Any,
        participant: Participant | None = None,
        **kwargs: Any,
    ) -> None:
        names = ("role", "name", "business_id", "share", "task", "relied_for", "grounds")
        initial = {name: getattr(participant, name) for name in names} if participant else {}
        if participant:
            initial["is_clean"] = YES if participant.is_clean else NO
        super().__init__(*args, initial=initial, **kwargs)
        choices = [(row.ref, pick(row.text)) for row in requirements]
        self.fields["relied_for"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["relied_for"]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return {"relied_for": [], **data, "is_clean": data["is_clean"] == YES}
