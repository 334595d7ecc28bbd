"""Forms of evidence: the provider's, and the officer's findings."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from core.upload_field import UploadField
from procurement.forms.common import SMALL
from procurement.states import EvidenceVerdict
from providers.models import Evidence
from providers.states import EvidenceKind

SHOWN_KINDS = [kind for kind in EvidenceKind if kind != EvidenceKind.CRIMINAL_RECORD_CHECK]
"""What a provider brings itself; a criminal record is only looked at by the officer (R17)."""


class EvidenceForm(ValintaForm):
    """A piece of evidence with its validity."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in SHOWN_KINDS], widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("What it is"),
        max_length=200,
        help_text=_("For example: liability insurance, If 123456."),
    )
    valid_from = forms.DateField(label=_("Valid from"))
    last_day = forms.DateField(label=_("Last day of validity"))
    file = UploadField(label=_("File"), required=False)

    def __init__(self, *args: Any, replaces: Evidence | None = None, **kwargs: Any) -> None:
        if replaces is not None:
            kwargs["initial"] = {
                "kind": replaces.kind,
                "title": replaces.title,
                "valid_from": replaces.valid_until,
            }
        super().__init__(*args, **kwargs)
        if replaces is not None:
            del self.fields["kind"]


class ReviewForm(ValintaForm):
    """The officer's finding."""

    verdict = forms.ChoiceField(
        label=_("Finding"),
        choices=[
            (
                EvidenceVerdict.ACCEPTED.value,
                Hinted(EvidenceVerdict.ACCEPTED.label, _("It counts for its whole validity.")),
            ),
            (
                EvidenceVerdict.REFUSED.value,
                Hinted(EvidenceVerdict.REFUSED.label, _("It does not count. Say why.")),
            ),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note to the provider"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CheckForm(ValintaForm):
    """What was seen in the criminal-record extracts; nothing of them is kept (R17)."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[
            ("clean", _("Nothing in the extracts bars the provider")),
            ("barred", _("An extract bars the provider, or was not shown")),
        ],
        widget=forms.RadioSelect,
    )
    fresh = forms.BooleanField(label=_("The extracts that I saw are at most 12 months old"))


class DemandForm(ValintaForm):
    """The kinds of evidence that a category demands."""

    kinds = forms.MultipleChoiceField(
        label=_("Evidence that must be in force"),
        choices=EvidenceKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )

    def __init__(self, *args: Any, held: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, initial={"kinds": list(held)}, **kwargs)
