"""Forms of hearings and of the decisions after them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from procurement.forms.common import ReasonForm
from procurement.states import Measure


class HearingForm(ValintaForm):
    """What the provider is asked about."""

    measure = forms.ChoiceField(
        label=_("What is considered"),
        choices=[
            (
                Measure.SUSPENSION.value,
                Hinted(Measure.SUSPENSION.label, _("No new orders until you end it.")),
            ),
            (
                Measure.REMOVAL.value,
                Hinted(Measure.REMOVAL.label, _("The admission ends. You may also decide to suspend only.")),
            ),
        ],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("What it is about"),
        help_text=_(
            "The provider reads this and answers it: what happened, when, which condition it touches."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )
    answer_by = forms.DateField(label=_("Last day to answer"))


class AnswerForm(ValintaForm):
    """The provider's view."""

    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000
    )


class SuspendForm(ReasonForm):
    """The reason of a suspension; without a hearing also why it cannot wait."""

    urgency = forms.CharField(
        label=_("Why it cannot wait for a hearing"),
        help_text=_("The provider has not been heard. The decision tells this to it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, *args: Any, heard: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heard:
            del self.fields["urgency"]
