"""The applicant's answers: one block of fields for each requirement, by its kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import DateInput, EurosField
from core.i18n import pick
from core.models import StoredFile
from core.upload_field import UploadField
from procurement import words
from procurement.forms.common import INLINE, NARROW, PatientForm
from procurement.models import Requirement
from procurement.rules.answers import (
    COUNTED,
    EXCLUSIONS,
    LONGEST_TEXT,
    MOST_ROWS,
    NO,
    ROWS,
    YES,
    file_of,
    parsed,
)
from procurement.selectors.applications import Asked
from procurement.states import Assessment, RequirementKind

FEWEST_ROWS = 2
NONE_APPLIES, ONE_APPLIES = "none", "applies"


@dataclass(frozen=True)
class Block:
    """A requirement on the page: a single field, or groups of fields under a title.

    ``text`` is what was looked up, ``url`` where missing evidence is brought.
    """

    title: str = ""
    hint: str = ""
    text: str = ""
    url: str = ""
    single: forms.BoundField | None = None
    groups: list[tuple[str, list[forms.BoundField]]] = field(default_factory=list)


class AnswersForm(PatientForm):
    """Fields for each requirement. Anything may be left for later: the check before sending names the gaps."""

    def __init__(self, asked: Iterable[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        self.rows = {item.requirement.ref: _row_count(item) for item in self.asked}
        held = _held_files(self.asked)
        for item in self.asked:
            made, initial = _fields_of(item, self.rows[item.requirement.ref], held)
            _tell_places(item.requirement, made)
            self.fields.update(made)
            self.initial.update(initial)
        self.want(*[name for name in self.fields if not name.endswith(("_ends_on", "_self_cleaning"))])

    def clean(self) -> dict[str, Any]:
        """What is written of a ground is never dropped in silence: it wants to be said that one applies."""
        data: dict[str, Any] = super().clean() or {}
        for item in self.asked:
            name = _name(item.requirement)
            written = data.get(f"{name}_on") or data.get(f"{name}_self_cleaning")
            if item.requirement.kind in EXCLUSIONS and written and data.get(name) != ONE_APPLIES:
                self.add_error(name, _("Choose “One applies”, or empty the day and the text below."))
        return data

    def answers(self) -> dict[int, Any]:
        """What was answered, by requirement id; unreadable dates and numbers as they were typed."""
        found = {item.requirement.pk: self._answer(item.requirement) for item in self.asked}
        return {key: value for key, value in found.items() if value is not None}

    def _answer(self, requirement: Requirement) -> Any:
        name, data = _name(requirement), self.cleaned_data
        if requirement.kind == RequirementKind.EVIDENCE:
            return None
        if requirement.kind in ROWS:
            columns = _COLUMNS[RequirementKind(requirement.kind)]
            return [
                {column: _plain(data[f"{name}_{number}_{column}"]) for column in columns}
                for number in range(self.rows[requirement.ref])
            ]
        if requirement.kind in EXCLUSIONS:
            if not data[name]:
                return {}
            on, text = _plain(data[f"{name}_on"]), data[f"{name}_self_cleaning"]
            return {"applies": data[name] == ONE_APPLIES, "on": on, "self_cleaning": text}
        if requirement.kind == RequirementKind.DECLARATION:
            return YES if data[name] else ""
        if requirement.kind == RequirementKind.FILE:
            given = data[name]
            return given.ref if isinstance(given, StoredFile) else given or ""
        return str(data[name]).strip()

    def block(self, item: Asked) -> Block:
        """How one requirement stands on the page."""
        requirement = item.requirement
        name, title = _name(requirement), pick(requirement.text)
        if requirement.kind == RequirementKind.EVIDENCE:
            missing = item.proposal is not None and item.proposal.assessment == Assessment.NOT_MET
            url = words.bring_url(requirement) if missing else ""
            return Block(title, words.evidence_name(requirement), item.looked_up, url)
        if requirement.kind in ROWS:
            columns = _COLUMNS[RequirementKind(requirement.kind)]
            groups = [
                (str(number + 1), [self[f"{name}_{number}_{column}"] for column in columns])
                for number in range(self.rows[requirement.ref])
            ]
            hint = _("Leave rows empty that you do not need. Save to get another empty row.")
            limit = words.limit_words(requirement)
            return Block(
                title, f"{limit[:1].upper()}{limit[1:]}. {hint}" if limit else str(hint), groups=groups
            )
        if requirement.kind in EXCLUSIONS:
            fields = [self[name], self[f"{name}_on"], self[f"{name}_self_cleaning"]]
            return Block(title, groups=[("", fields)])
        return Block(single=self[name])


def _name(requirement: Requirement) -> str:
    return f"answer_{requirement.ref}"


def _plain(value: Any) -> Any:
    """A day as ISO text, a sum as cents, nothing as an empty text."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return money.to_cents(value) if hasattr(value, "quantize") else value


def control_of(requirement: Requirement) -> str:
    """The id of the control that a fault in an answer leads to."""
    name = f"id_{_name(requirement)}"
    if requirement.kind in ROWS:
        return f"{name}_0_{next(iter(_COLUMNS[RequirementKind(requirement.kind)]))}"
    return f"{name}_0" if requirement.kind in EXCLUSIONS else name


def _row_count(item: Asked) -> int:
    requirement = item.requirement
    if requirement.kind not in ROWS:
        return 0
    held = len(parsed(RequirementKind(requirement.kind), item.value))
    return min(MOST_ROWS, max(held + 1, requirement.limit or 0, FEWEST_ROWS))


def _held_files(asked: list[Asked]) -> dict[str, StoredFile]:
    """The files that are answers already, by their ids; one query when there is any."""
    refs = [file_of(i.value) for i in asked if i.requirement.kind == RequirementKind.FILE and i.value]
    rows = StoredFile.objects.filter(public_id__in=refs) if refs else ()
    return {row.ref: row for row in rows}


def _fields_of(
    item: Asked, rows: int, held: Mapping[str, StoredFile]
) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    """The fields of a requirement and what they show."""
    requirement = item.requirement
    kind, name = RequirementKind(requirement.kind), _name(requirement)
    if kind == RequirementKind.EVIDENCE:
        return {}, {}
    if kind in ROWS:
        return _row_fields(kind, name, rows, parsed(kind, item.value))
    if kind in EXCLUSIONS:
        return _exclusion_fields(name, parsed(kind, item.value))
    if kind == RequirementKind.FILE:
        field = UploadField(label=pick(requirement.text), required=False)
        return {name: field}, {name: held.get(file_of(item.value))}
    shown = item.value == YES if kind == RequirementKind.DECLARATION else item.value
    return {name: _simple_field(requirement)}, {name: shown}


def _tell_places(requirement: Requirement, made: Mapping[str, forms.Field]) -> None:
    """What the error summary says before a field's name: the question, and the row."""
    title, whole = pick(requirement.text), _name(requirement)
    for name, one in made.items():
        number = name.removeprefix(whole).split("_")[1:2]
        row = int(number[0]) + 1 if requirement.kind in ROWS else 0
        place = f"{title} – {_('Row %(number)s') % {'number': row}}" if row else title
        one.place = place if str(one.label) != title else ""  # type: ignore[attr-defined]


def _line(label: Any) -> forms.Field:
    return forms.CharField(label=label, max_length=300, required=False)


def _day(label: Any, hint: Any = "") -> forms.Field:
    return forms.DateField(label=label, help_text=hint, required=False, widget=DateInput(NARROW))


_COLUMNS: Mapping[RequirementKind, Mapping[str, Any]] = {
    RequirementKind.REFERENCES: {
        "client": lambda: _line(_("Client")),
        "subject": lambda: _line(_("What was done")),
        "starts_on": lambda: _day(_("First day")),
        "ends_on": lambda: _day(_("Last day"), _("Empty if it goes on.")),
        "value_cents": lambda: EurosField(
            label=_("Value, euros excluding VAT"), required=False, widget=forms.TextInput(NARROW)
        ),
    },
    RequirementKind.STAFF: {
        "name": lambda: _line(_("Name")),
        "qualification": lambda: _line(_("Qualification")),
        "years": lambda: forms.IntegerField(
            label=_("Years of experience"),
            min_value=0,
            max_value=80,
            required=False,
            widget=forms.TextInput({"inputmode": "numeric", **NARROW}),
        ),
    },
}


def _row_fields(
    kind: RequirementKind, name: str, rows: int, held: Any
) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    made: dict[str, forms.Field] = {}
    initial: dict[str, Any] = {}
    for number in range(rows):
        row = held[number] if number < len(held) else {}
        for column, make in _COLUMNS[kind].items():
            key = f"{name}_{number}_{column}"
            made[key] = make()
            value = row.get(column, "")
            is_sum = column == "value_cents" and value != ""
            initial[key] = money.euros(value) if is_sum else value
    return made, initial


def _exclusion_fields(name: str, held: Any) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    made = {
        name: forms.ChoiceField(
            label=_("Does one of these grounds apply?"),
            choices=[(NONE_APPLIES, _("None applies")), (ONE_APPLIES, _("One applies"))],
            required=False,
            widget=forms.RadioSelect(attrs=INLINE),
        ),
        f"{name}_on": _day(_("Day of the final judgment or of the event"), _("Only if a ground applies.")),
        f"{name}_self_cleaning": forms.CharField(
            label=_("What has been done since to restore reliability"),
            help_text=_("Only if a ground applies: damage paid, matters cleared, measures taken (HL §82)."),
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        ),
    }
    chosen = {True: ONE_APPLIES, False: NONE_APPLIES}.get(held.get("applies"), "")
    on, text = held.get("on", ""), held.get("self_cleaning", "")
    return made, {name: chosen, f"{name}_on": on, f"{name}_self_cleaning": text}


def _simple_field(requirement: Requirement) -> forms.Field:
    label = pick(requirement.text)
    if requirement.kind == RequirementKind.DECLARATION:
        return forms.BooleanField(label=label, required=False)
    if requirement.kind == RequirementKind.YES_NO:
        choices = [(YES, _("Yes")), (NO, _("No"))]
        return forms.ChoiceField(
            label=label, choices=choices, required=False, widget=forms.RadioSelect(attrs=INLINE)
        )
    if requirement.kind == RequirementKind.CHOICE:
        options = list(words.option_words(requirement).items())
        return forms.ChoiceField(label=label, choices=options, required=False, widget=forms.RadioSelect)
    if requirement.kind in COUNTED:
        return _number_field(requirement, label)
    if requirement.kind == RequirementKind.DATE:
        widget = DateInput(attrs=NARROW)
        return forms.CharField(label=label, required=False, max_length=10, widget=widget)
    return forms.CharField(
        label=label, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


def _number_field(requirement: Requirement, label: str) -> forms.Field:
    limit, unit = words.limit_words(requirement), words.counted_name(requirement)
    hint = f"{limit[:1].upper()}{limit[1:]}." if limit else unit
    attrs = {"inputmode": "numeric", **NARROW}
    return forms.CharField(
        label=label, required=False, help_text=hint, max_length=13, widget=forms.TextInput(attrs)
    )
