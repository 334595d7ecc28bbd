"""Forms of this room: they show and check, services write."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ValintaForm
from evaluations import rules
from evaluations.questionnaires import AGREEMENT, QUESTIONNAIRES, RATINGS
from evaluations.services.requests import COMMENT_LENGTH, Items
from evaluations.states import Horizon, OutcomeCode

ITEM_NAMES = ("item1", "item2", "item3")
SCALE = [(number, str(number)) for number in range(11)]
OUTCOMES = [("", _("Not recorded")), *OutcomeCode.choices]
OUTCOMES_TO_CHOOSE = [("", _("Choose")), *OutcomeCode.choices]
YEAR_MONTHS = 12


def _number(value: str) -> int | None:
    return int(value) if value else None


class ClientForm(ValintaForm):
    """Five short questions; none of them has to be answered."""

    nps = forms.TypedChoiceField(
        choices=SCALE, coerce=_number, empty_value=None, required=False, widget=forms.RadioSelect
    )
    item1 = forms.TypedChoiceField(
        choices=AGREEMENT, coerce=_number, empty_value=None, required=False, widget=forms.RadioSelect
    )
    item2 = forms.TypedChoiceField(
        choices=AGREEMENT, coerce=_number, empty_value=None, required=False, widget=forms.RadioSelect
    )
    item3 = forms.TypedChoiceField(
        choices=AGREEMENT, coerce=_number, empty_value=None, required=False, widget=forms.RadioSelect
    )
    comment = forms.CharField(required=False, max_length=COMMENT_LENGTH, widget=forms.Textarea)

    def __init__(self, questionnaire: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = QUESTIONNAIRES[questionnaire]
        self.fields["nps"].label = str(questions.nps)
        self.fields["comment"].label = str(questions.comment)
        for name, text in zip(ITEM_NAMES, questions.items, strict=True):
            self.fields[name].label = str(text)

    @property
    def items(self) -> Items:
        """The three answers from 1 to 5."""
        first, second, third = (self.cleaned_data[name] for name in ITEM_NAMES)
        return first, second, third


class OfficialForm(ValintaForm):
    """The official's rating."""

    rating = forms.TypedChoiceField(choices=RATINGS, coerce=_number, widget=forms.RadioSelect)
    comment = forms.CharField(required=False, max_length=COMMENT_LENGTH, widget=forms.Textarea)

    def __init__(self, questionnaire: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = QUESTIONNAIRES[questionnaire]
        self.fields["rating"].label = str(questions.rating)
        self.fields["comment"].label = str(questions.comment)


class OutcomeForm(ValintaForm):
    """One outcome, recorded or corrected."""

    horizon = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    value = forms.ChoiceField(label=_("Where did the client go?"), choices=OUTCOMES_TO_CHOOSE)

    def __init__(self, horizons: list[Horizon], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["horizon"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(horizon.value, horizon.label) for horizon in horizons]


class PeriodForm(ValintaForm):
    """The period of the key figures; the last twelve months without a wish."""

    first = forms.DateField(label=_("Closed from"))
    last = forms.DateField(label=_("Closed until"))

    def __init__(self, wanted: Mapping[str, str]) -> None:
        today = clock.today()
        usual = {"first": rules.add_months(today, -YEAR_MONTHS).isoformat(), "last": today.isoformat()}
        super().__init__({name: wanted.get(name) or day for name, day in usual.items()})

    def clean(self) -> dict[str, Any]:
        """Refuse dates the wrong way round."""
        data: dict[str, Any] = super().clean() or {}
        if "first" in data and "last" in data and data["first"] > data["last"]:
            self.add_error("last", _("The last day must not be before the first."))
        return data
