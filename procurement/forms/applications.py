"""Forms of the applicant and of the reviewer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from core.i18n import pick
from procurement.forms.common import INLINE
from procurement.models import ApplicationCategory, Category
from procurement.rules.answers import EXCLUSIONS, parsed
from procurement.rules.review import OVERRULED, overrules
from procurement.selectors.applications import Asked
from procurement.states import TOLD_TO_APPLICANT, Assessment, RequirementKind, SelfCleaning, Verdict
from procurement.words import answer_words


class ApplicationStateForm(ValintaForm):
    """Narrows a provider's own applications."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *((state.value, state.label) for state in TOLD_TO_APPLICANT)],
        required=False,
    )


class CategoriesForm(ValintaForm):
    """The categories applied for."""

    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        help_text=_("You may apply for several. Each is decided on its own."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one category.")},
    )

    def __init__(self, rows: Sequence[Category], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.ref: row for row in rows}
        choices = [
            (ref, Hinted(str(row), pick((row.card or {}).get("for_whom")))) for ref, row in self.rows.items()
        ]
        self.fields["categories"].choices = choices  # type: ignore[attr-defined]

    def ids(self) -> list[int]:
        """The keys of those chosen."""
        return [self.rows[ref].pk for ref in self.cleaned_data["categories"]]


class SubmitForm(ValintaForm):
    """The last step: the contract."""

    accept_contract = forms.BooleanField(label=_("We accept the contract terms"), required=False)


class ClarificationForm(ValintaForm):
    """One answer for each question that is open."""

    def __init__(self, asked: Iterable[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [i for i in asked if i.answer and i.answer.question and not i.answer.clarification]
        for item in self.asked:
            assert item.answer is not None
            self.fields[f"answer_{item.requirement.pk}"] = forms.CharField(
                label=item.answer.question,
                help_text=pick(item.requirement.text),
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": _("Answer this question.")},
            )

    def answers(self) -> dict[int, str]:
        """The answers by requirement id."""
        return {
            item.requirement.pk: self.cleaned_data[f"answer_{item.requirement.pk}"] for item in self.asked
        }


def states_ground(item: Asked) -> bool:
    """Whether the answer states that an exclusion ground applies."""
    if item.requirement.kind not in EXCLUSIONS:
        return False
    found: Any = parsed(RequirementKind(item.requirement.kind), item.value)
    return bool(found and found["applies"])


class FindingsForm(ValintaForm):
    """The reviewer's finding on each requirement."""

    def __init__(self, asked: Iterable[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [item for item in asked if item.answer]
        for item in self.asked:
            assert item.answer is not None
            key = item.requirement.ref
            self.fields[f"finding_{key}"] = forms.ChoiceField(
                label=_("Finding"),
                choices=Assessment.choices,
                initial=item.answer.assessment,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("Note, shown in the decision"),
                initial=item.answer.note,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if states_ground(item):
                self._add_self_cleaning(key, item)
            for name in (f"finding_{key}", f"note_{key}", f"cleaning_{key}", f"cleaning_note_{key}"):
                if name in self.fields:
                    self.fields[name].place = pick(item.requirement.text)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for every note that overruling the machine wants, at once (`services.assess_answers`)."""
        data: dict[str, Any] = super().clean() or {}
        for item in self.asked:
            key, kind = item.requirement.ref, item.requirement.kind
            machine = item.proposal.assessment if item.proposal else None
            if overrules(kind, machine, data.get(f"finding_{key}"), data.get(f"note_{key}", "")):
                self.add_error(f"note_{key}", OVERRULED)
        return data

    def _add_self_cleaning(self, key: str, item: Asked) -> None:
        assert item.answer is not None
        self.fields[f"cleaning_{key}"] = forms.ChoiceField(
            label=_("Self-cleaning (HL §82)"),
            choices=[("", _("Not assessed")), *SelfCleaning.choices],
            initial=item.answer.self_cleaning,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        )
        self.fields[f"cleaning_note_{key}"] = forms.CharField(
            label=_("On what this assessment rests, shown in the decision"),
            initial=item.answer.self_cleaning_note,
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def self_cleaning(self) -> dict[int, tuple[str, str]]:
        """The assessments of self-cleaning with their grounds, by requirement id."""
        data = self.cleaned_data
        asked = [item for item in self.asked if f"cleaning_{item.requirement.ref}" in self.fields]
        return {
            item.requirement.pk: (
                data[f"cleaning_{item.requirement.ref}"],
                data[f"cleaning_note_{item.requirement.ref}"],
            )
            for item in asked
        }

    def findings(self) -> dict[int, tuple[Assessment, str]]:
        """Findings and notes by requirement id."""
        data = self.cleaned_data
        return {
            item.requirement.pk: (
                Assessment(data[f"finding_{item.requirement.ref}"]),
                data[f"note_{item.requirement.ref}"],
            )
            for item in self.asked
        }


class QuestionsForm(ValintaForm):
    """A question on any of the requirements."""

    def __init__(self, asked: Iterable[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [item for item in asked if item.answer]
        for item in self.asked:
            self.fields[f"question_{item.requirement.pk}"] = forms.CharField(
                label=pick(item.requirement.text),
                help_text=_("Answer: %(answer)s")
                % {"answer": answer_words(item.requirement, item.value) or "–"},
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def questions(self) -> dict[int, str]:
        """The questions by requirement id."""
        return {
            item.requirement.pk: self.cleaned_data[f"question_{item.requirement.pk}"] for item in self.asked
        }


class ConflictForm(ValintaForm):
    """Which conflict of interest bars the person; it stays sealed."""

    conflict = forms.CharField(
        label=_("What the conflict is"),
        help_text=_("Others see that you have one, not which."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(ValintaForm):
    """A verdict with its reason for each category; what follows from the findings is proposed."""

    def __init__(
        self,
        links: Iterable[ApplicationCategory],
        proposals: dict[int, Verdict | None],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.links = list(links)
        for link in self.links:
            key = link.category.ref
            proposal = proposals.get(link.category_id)
            self.fields[f"verdict_{key}"] = forms.ChoiceField(
                label=str(link.category),
                choices=Verdict.choices,
                initial=proposal.value if proposal else None,
                widget=forms.RadioSelect(attrs=INLINE),
                error_messages={"required": _("Decide this category.")},
            )
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("Reason"),
                help_text=_("A rejection needs one: what is not met, and why."),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def verdicts(self) -> dict[int, tuple[Verdict, str]]:
        """Verdicts and reasons by category id."""
        data = self.cleaned_data
        return {
            link.category_id: (
                Verdict(data[f"verdict_{link.category.ref}"]),
                data[f"reason_{link.category.ref}"],
            )
            for link in self.links
        }
