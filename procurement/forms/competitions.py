"""Forms of mini-competitions, on both sides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.forms import DateInput, DecimalField, EurosField, ValintaForm
from core.i18n import pick
from core.models import User
from procurement.competition_states import CriterionKind
from procurement.forms.common import NARROW, PatientForm, TextsForm
from procurement.models import CategoryCriteria, Competition, Criterion, Mark, Tender
from procurement.rules.competitions import TOP_MARK, Range
from procurement.services.assessing import field_of

HOURS = [(f"{hour:02d}:00", f"{hour}.00") for hour in range(8, 24)]


def moment_of(day: Any, hour: str) -> datetime | None:
    """The instant of a day and an hour in Helsinki."""
    return clock.at(day, int(hour[:2])) if day else None


def _whole(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.NumberInput(NARROW), **options)


class AwardCriteriaForm(TextsForm):
    """The ranges of weights that a category publishes."""

    TEXTS = {
        "quality_themes": (_("What quality is"), 3, _("For example: skills of staff, reaching the client."))
    }

    price_least = _whole(_("Price weighs at least, per cent"), min_value=0, max_value=100)
    price_most = _whole(_("Price weighs at most"), min_value=0, max_value=100)
    quality_least = _whole(_("Quality weighs at least"), min_value=0, max_value=100)
    quality_most = _whole(_("Quality weighs at most"), min_value=0, max_value=100)
    score_least = _whole(_("Published quality score weighs at least"), min_value=0, max_value=100)
    score_most = _whole(_("Published quality score weighs at most"), min_value=0, max_value=100)

    def __init__(self, *args: Any, row: CategoryCriteria | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["texts"] = {"quality_themes": row.quality_themes}
            kwargs["initial"] = {
                f"{kind}_{end}": getattr(row, f"{kind}_{end}")
                for kind in CriterionKind
                for end in ("least", "most")
            }
        super().__init__(*args, **kwargs)
        self.want("quality_themes_fi")

    def ranges(self) -> dict[CriterionKind, Range]:
        """What was written."""
        data = self.cleaned_data
        return {kind: Range(data[f"{kind}_least"], data[f"{kind}_most"]) for kind in CriterionKind}


class CompetitionForm(TextsForm):
    """What is bought, saved with gaps until the invitation."""

    TEXTS = {
        "title": (_("Title"), 1, ""),
        "description": (_("What is bought"), 6, _("For whom, what is done, where, on which terms.")),
    }
    quantity = DecimalField(
        label=_("Quantity, in the category's unit"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(NARROW),
    )
    estimated_cents = EurosField(
        label=_("Estimated value, euros excluding VAT"), required=False, widget=forms.TextInput(NARROW)
    )
    starts_from = forms.DateField(label=_("The service begins at the earliest"), required=False)
    starts_until = forms.DateField(label=_("The service begins at the latest"), required=False)
    deadline_day = forms.DateField(
        label=_("Last day for tenders"),
        required=False,
        help_text=_("Ten whole days must pass between the invitation and the deadline (HL §56)."),
    )
    deadline_hour = forms.ChoiceField(
        label=_("Tenders by"), choices=HOURS, initial="12:00", help_text=_("Time of Helsinki.")
    )

    def __init__(self, *args: Any, row: Competition | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["texts"] = {name: getattr(row, name) for name in self.TEXTS}
            local = row.tender_deadline.astimezone(clock.HELSINKI) if row.tender_deadline else None
            kwargs["initial"] = {
                "quantity": money.plain_units(row.quantity) if row.quantity else None,
                "estimated_cents": money.euros(row.estimated_cents) if row.estimated_cents else None,
                "starts_from": row.starts_from,
                "starts_until": row.starts_until,
                "deadline_day": local.date() if local else None,
                "deadline_hour": f"{local:%H}:00" if local else "12:00",
            }
        super().__init__(*args, **kwargs)
        self.order_fields(["title_fi", "description_fi"])
        self.want("title_fi", "description_fi", "quantity", "estimated_cents", "starts_from", "starts_until")
        self.want(*self.wanted, "deadline_day")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        estimated = data["estimated_cents"]
        return {
            "title": self.translations("title"),
            "description": self.translations("description"),
            "quantity": money.to_hundredths(data["quantity"]) if data["quantity"] else 0,
            "estimated_cents": money.to_cents(estimated) if estimated else None,
            "starts_from": data["starts_from"],
            "starts_until": data["starts_until"],
            "tender_deadline": moment_of(data["deadline_day"], data["deadline_hour"]),
        }


class WeightsForm(ValintaForm):
    """The weights of price and of the published quality score."""

    price = _whole(_("Price, per cent"), min_value=0, max_value=100, help_text=_("0 leaves it out."))
    score = _whole(_("Provider's published quality score, per cent"), min_value=0, max_value=100)


class QuestionForm(TextsForm):
    """One quality question."""

    TEXTS = {
        "name": (_("Name of the criterion"), 1, ""),
        "text": (_("What is asked, and how points are given"), 5, _("Assessors give 0 to 10 points.")),
    }
    weight = _whole(_("Weight, per cent"), min_value=1, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name_fi", "text_fi", "weight"])
        self.want("name_fi", "text_fi")


class AssessorForm(ValintaForm):
    """A person named to assess quality."""

    user = forms.ChoiceField(label=_("Assessor"))

    def __init__(self, people: Sequence[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.ref: person for person in people}
        self.fields["user"].choices = [(ref, row.name) for ref, row in self.people.items()]  # type: ignore[attr-defined]

    def person(self) -> User:
        """Who was named."""
        return self.people[self.cleaned_data["user"]]


class _DeadlineForm(ValintaForm):
    """A new deadline; empty means the earliest lawful one, or the present one when it may stand."""

    new_day = forms.DateField(
        label=_("New last day for tenders"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave empty if the deadline may stand, or for the earliest lawful one."),
    )
    new_hour = forms.ChoiceField(label=_("Tenders by"), choices=HOURS, initial="12:00")

    def new_deadline(self) -> datetime | None:
        """The instant, if one was written."""
        return moment_of(self.cleaned_data["new_day"], self.cleaned_data["new_hour"])


class AnswerQuestionForm(_DeadlineForm):
    """The answer to a question, for all invited."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)
    field_order = ("answer", "new_day", "new_hour")


class AddendumForm(TextsForm, _DeadlineForm):
    """Further information or a change."""

    TEXTS = {"text": (_("What is told to all invited"), 5, "")}
    material = forms.BooleanField(
        label=_("The documents change materially: the whole period of ten days is given again"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["text_fi", "material", "new_day", "new_hour"])
        self.want("text_fi")


class AskForm(ValintaForm):
    """A question of an invited provider."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("All invited see the question and its answer. Do not write who you are."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
    )


class TenderForm(ValintaForm):
    """A tender: the price of a unit and an answer to each quality question."""

    unit_price_cents = EurosField(
        label=_("Price of a unit, euros excluding VAT"), required=False, widget=forms.TextInput(NARROW)
    )

    def __init__(self, questions: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.fields["unit_price_cents"].required = True
        for row in questions:
            self.fields[f"answer_{row.ref}"] = forms.CharField(
                label=pick(row.name),
                help_text=pick(row.text),
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 8}),
            )

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        return {
            "unit_price_cents": money.to_cents(data["unit_price_cents"]),
            "answers": {row.ref: data[f"answer_{row.ref}"] for row in self.questions},
        }


class PasswordForm(ValintaForm):
    """The person's own password again."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=200,
    )


class InterestForm(ValintaForm):
    """Whether a conflict of interest bars the assessor."""

    independent = forms.ChoiceField(
        label=_("Do you have a conflict of interest with any of these tenderers?"),
        choices=[("yes", _("No, I am not partial to any of them")), ("no", _("Yes, I do"))],
        widget=forms.RadioSelect,
    )
    conflict = forms.CharField(
        label=_("If yes, which"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("You will not assess these tenders then. Only the authority's own people see this."),
    )


class MarksForm(PatientForm):
    """Points and reasons of one assessor for every answer of every tender; may be saved with gaps.

    Points are wanted in the end: they are not called optional, a reason is.
    """

    def __init__(
        self,
        tenders: Sequence[Tender],
        questions: Sequence[Criterion],
        marks: Mapping[tuple[str, str], Mark],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [(tender.ref, question.ref) for tender in tenders for question in questions]
        for key in self.keys:
            held = marks.get(key)
            name = field_of(*key)
            self.fields[name] = forms.IntegerField(
                label=_("Points, 0 to 10"),
                min_value=0,
                max_value=TOP_MARK,
                initial=held.points if held else None,
                widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
            )
            self.fields[name.replace("points_", "reason_", 1)] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=2000,
                initial=held.reason if held else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.want(*(field_of(*key) for key in self.keys))

    def marks(self) -> dict[tuple[str, str], tuple[int | None, str]]:
        """What was given."""
        data = self.cleaned_data
        return {
            key: (data[field_of(*key)], data[field_of(*key).replace("points_", "reason_", 1)])
            for key in self.keys
        }


class AwardForm(ValintaForm):
    """The reasons of the award, and whether the standstill is kept."""

    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Why this tender is the best. All tenderers read it with the comparison."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )
    standstill = forms.ChoiceField(
        label=_("Standstill before the contract"),
        choices=[
            ("yes", _("Ten days; appeals within 14 days")),
            ("no", _("None (HL §130); appeals within 30 days")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )
    ground = forms.CharField(
        label=_("Ground for no standstill"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
