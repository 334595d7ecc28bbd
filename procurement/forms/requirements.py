"""The form of one requirement, with what each kind needs beside its text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import EurosField, Hinted
from core.i18n import LANGUAGES, Translations
from procurement.forms.common import NARROW, TextsForm
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.states import RequirementKind
from providers.states import EvidenceKind

LEAST, MOST = "least", "most"

_KIND_HINTS = {
    RequirementKind.NUMBER: _("With a limit below, a machine compares."),
    RequirementKind.CHOICE: _("Write the answers below."),
    RequirementKind.FILE: _("The applicant attaches it; people judge."),
    RequirementKind.TURNOVER: _("The limit is the least; a machine compares, and checks that it is lawful."),
    RequirementKind.REFERENCES: _(
        "Client, what was done, period, value. The limit is the least number of them."
    ),
    RequirementKind.STAFF: _("Name, qualification, years. The limit is the least number of people."),
    RequirementKind.EVIDENCE: _(
        "A machine looks for it among what the provider holds; nothing is asked twice."
    ),
    RequirementKind.EXCLUSION_MANDATORY: _(
        "None applies, or one does: its final judgment and self-cleaning."
    ),
    RequirementKind.EXCLUSION_DISCRETIONARY: _("None applies, or one does: its event and self-cleaning."),
}


class RequirementForm(TextsForm):
    """One requirement."""

    TEXTS = {
        "text": (_("What is asked"), 3, _("As the applicant reads it: one thing in plain words.")),
        "justification": (
            _("Why more turnover is required"),
            2,
            _("For a turnover of more than twice the value of a contract: the grounds (HL §85)."),
        ),
        "unit_name": (_("What the number counts"), 1, _("For a number, for example: years.")),
        "options": (
            _("Answers to choose from"),
            4,
            _("For a choice: one on each line, in the same order in every language."),
        ),
    }

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(NARROW))
    category = forms.ChoiceField(label=_("Asked of"), required=False)
    kind = forms.ChoiceField(label=_("How it is answered"), widget=forms.RadioSelect)
    limit = forms.IntegerField(
        label=_("Limit"),
        required=False,
        min_value=-2_000_000_000,
        max_value=2_000_000_000,
        help_text=_("For a number, a turnover, references and staff."),
    )
    value_cents = EurosField(
        label=_("Greatest value of a single contract, euros excluding VAT"),
        required=False,
        help_text=_("For a turnover: what it is measured by."),
        widget=forms.TextInput(NARROW),
    )
    limit_kind = forms.ChoiceField(
        label=_("The limit of a number is"),
        choices=[(LEAST, _("the least that is enough")), (MOST, _("the most that is allowed"))],
        initial=LEAST,
        required=False,
        widget=forms.RadioSelect,
    )
    enough = forms.CharField(
        label=_("Which of the answers to choose from are enough"),
        required=False,
        max_length=60,
        help_text=_("Their line numbers, for example 1, 3. Empty: every one is."),
        widget=forms.TextInput(NARROW),
    )
    evidence_kind = forms.ChoiceField(label=_("Evidence that is looked for"), required=False)
    machine_check = forms.BooleanField(
        label=_("A machine proposes the finding"),
        help_text=_("Where the kind allows it. The reviewer decides."),
        required=False,
        initial=True,
    )

    def __init__(
        self,
        system: DynamicPurchasingSystem,
        *args: Any,
        requirement: Requirement | None = None,
        **kwargs: Any,
    ) -> None:
        if requirement is not None:
            kwargs["texts"] = _texts_of(requirement)
            kwargs["initial"] = _initial_of(requirement)
        super().__init__(*args, **kwargs)
        self.rows = {row.ref: row for row in Category.objects.filter(system=system).order_by("code")}
        if requirement is not None:
            del self.fields["code"], self.fields["category"]
        else:
            choices = [("", _("Every applicant")), *((ref, str(row)) for ref, row in self.rows.items())]
            self.fields["category"] = forms.ChoiceField(label=_("Asked of"), choices=choices, required=False)
        # Hinted labels are words already: they are made for each request, in its language.
        kinds = [(kind.value, Hinted(kind.label, _KIND_HINTS.get(kind, ""))) for kind in RequirementKind]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        evidence = [("", _("None")), *EvidenceKind.choices]
        self.fields["evidence_kind"].choices = evidence  # type: ignore[attr-defined]
        order = ["code", "category", "text_fi", "kind", "limit", "limit_kind", "unit_name_fi"]
        order += ["value_cents", "justification_fi"]
        self.order_fields([*order, "options_fi", "enough", "evidence_kind", "machine_check"])
        self.want("text_fi", *(["category"] if requirement is None else []))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lines = {code: _lines(data.get(f"options_{code}", "")) for code in LANGUAGES}
        for code in LANGUAGES[1:]:
            if lines[code] and len(lines[code]) != len(lines["fi"]):
                self.add_error(f"options_{code}", _("Write as many lines as in Finnish."))
        try:
            enough = _numbers(data.get("enough", ""), len(lines["fi"]))
        except ValueError:
            self.add_error(
                "enough", ValidationError(_("Write line numbers of the answers, for example 1, 3."))
            )
        else:
            data["options"] = _options(lines, enough)
        return data

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        new = {}
        if "code" in self.fields:
            new = {"code": data["code"], "category": self.rows.get(data["category"])}
        names = ("kind", "limit", "options", "evidence_kind", "machine_check")
        return {
            **new,
            **{name: data[name] for name in names},
            "at_most": data["limit_kind"] == MOST,
            "value_cents": None if data["value_cents"] is None else money.to_cents(data["value_cents"]),
            "justification": self.translations("justification"),
            "text": self.translations("text"),
            "unit_name": self.translations("unit_name"),
        }

    def refuse(self, error: Any) -> None:
        """A refusal stands at its Finnish text."""
        if error.field in self.TEXTS:
            error.field = f"{error.field}_fi"
        super().refuse(error)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _numbers(typed: str, most: int) -> set[int]:
    """The line numbers that were typed.

    Raises:
        ValueError: something else was.
    """
    found = {int(part) for part in typed.replace(",", " ").split()}
    if any(not 1 <= number <= most for number in found):
        raise ValueError(typed)
    return found


def _options(lines: dict[str, list[str]], enough: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "text": {code: texts[number - 1] for code, texts in lines.items() if len(texts) >= number},
            "meets": not enough or number in enough,
        }
        for number in range(1, len(lines["fi"]) + 1)
    ]


def _texts_of(requirement: Requirement) -> dict[str, Translations]:
    options = {
        code: "\n".join(option["text"].get(code, "") for option in requirement.options).strip()
        for code in LANGUAGES
    }
    return {
        "text": requirement.text,
        "unit_name": requirement.unit_name,
        "options": options,
        "justification": requirement.justification,
    }


def _initial_of(requirement: Requirement) -> dict[str, Any]:
    enough = [option["code"] for option in requirement.options if option["meets"]]
    return {
        "kind": requirement.kind,
        "limit": requirement.limit,
        "value_cents": None if requirement.value_cents is None else money.euros(requirement.value_cents),
        "limit_kind": MOST if requirement.at_most else LEAST,
        "enough": "" if len(enough) == len(requirement.options) else ", ".join(enough),
        "evidence_kind": requirement.evidence_kind,
        "machine_check": requirement.machine_check,
    }
