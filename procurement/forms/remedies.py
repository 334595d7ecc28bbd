"""Forms of what is said against a decision."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ValintaForm
from procurement.states import RemedyKind, RemedyState
from providers.models import Provider


class DemandForm(ValintaForm):
    """What a party wants corrected."""

    claim = forms.CharField(
        label=_("What should be corrected, how and why"),
        help_text=_("Name the mistake in applying the law, or the new facts, on which the demand rests."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class RecordRemedyForm(ValintaForm):
    """An appeal, or a demand that came on paper."""

    kind = forms.ChoiceField(label=_("What it is"), choices=RemedyKind.choices, widget=forms.RadioSelect)
    provider = forms.ChoiceField(label=_("Who filed it"), required=False)
    filed_on = forms.DateField(label=_("Arrived on"))
    case_number = forms.CharField(label=_("The court's case number"), required=False, max_length=60)
    claim = forms.CharField(
        label=_("What is demanded"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, parties: Iterable[Provider], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {party.ref: party for party in parties}
        choices = [(ref, str(party)) for ref, party in self.parties.items()]
        self.fields["provider"].choices = [*choices, ("", _("Somebody else"))]  # type: ignore[attr-defined]
        self.initial.setdefault("filed_on", clock.today())

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return {
            **data,
            "kind": RemedyKind(data["kind"]),
            "provider": self.parties.get(data["provider"]),
        }


class EndRemedyForm(ValintaForm):
    """What came of a demand or appeal."""

    OUTCOMES = (RemedyState.DISMISSED, RemedyState.UPHELD, RemedyState.WITHDRAWN)
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(state.value, state.label) for state in OUTCOMES],
        widget=forms.RadioSelect,
    )
    ended_on = forms.DateField(label=_("Ended on"))
    answer = forms.CharField(
        label=_("Reason"),
        help_text=_("Of a demand for correction that is dismissed, its maker is told this."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ended_on", clock.today())
