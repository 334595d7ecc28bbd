"""Forms of the reviewer: what narrows the list of applications to decide, and more time to decide one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.actors import Actor
from core.forms import ValintaForm
from core.shapes import day_words
from procurement.forms.common import ReasonForm
from procurement.selectors import review_list as reads
from procurement.states import LIVE_APPLICATION, ApplicationState


class ReviewFilterForm(ValintaForm):
    """Narrows the list by provider, category, state, days left and reviewer."""

    search = forms.CharField(label=_("Provider's name or business id"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    left = forms.ChoiceField(
        label=_("Time left"),
        required=False,
        choices=[
            ("", _("Any")),
            (reads.LATE, _("Late")),
            (reads.SOON, _("A few working days")),
            (reads.LATER, pgettext_lazy("time left", "More")),
        ],
    )
    reviewer = forms.ChoiceField(label=_("Reviewer"), required=False)

    def __init__(self, actor: Actor, decided: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authority = actor.need_authority()
        categories = reads.categories_of(authority)
        self._choose("category", [(row.ref, f"{row} ({row.system})") for row in categories])
        live = [(s.value, s.label) for s in ApplicationState if s in LIVE_APPLICATION]
        self._choose("state", live)
        people = [(person.ref, person.name) for person in reads.reviewers_of(authority)]
        self._choose("reviewer", [(reads.ME, _("Me")), (reads.NOBODY, _("Nobody yet")), *people])
        if decided:
            del self.fields["state"], self.fields["left"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> reads.ReviewFilter:
        """What is looked for; nothing in particular while the form is faulty."""
        return reads.ReviewFilter(**self.cleaned_data) if self.is_valid() else reads.ReviewFilter()


class ExtensionForm(ReasonForm):
    """Why more time is needed; until when, where the law allows more than the ordinary."""

    until = forms.DateField(label=_("Last day to decide"), required=False)

    def __init__(self, ordinary: date, last: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if last <= ordinary:
            del self.fields["until"]
            return
        text = _(
            "Leave empty for %(ordinary)s. Until %(last)s is lawful, because the announced first period lasts and "
            "nothing has been called off (HL §51). Nothing is called off then before this application is decided."
        )
        days = {"ordinary": day_words(ordinary), "last": day_words(last)}
        self.fields["until"].help_text = text % days
