"""Forms of host places and work trials."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.forms import DecimalField, ValintaForm
from core.i18n import pick
from core.models import Client
from core.roles import Role
from core.shapes import day_words
from orders import instruments
from orders.models import HostPlace, WorkTrial
from orders.selectors.trials import coaching_orders, usable_hosts
from orders.services.hosts import HostFacts
from orders.services.trials import TrialFacts
from orders.states.trials import WEEKDAYS, AlarmDecision, HostKind, HostState, Mark, Party, TrialState

SMALL = {"class": "govuk-checkboxes--small"}


class HostForm(ValintaForm):
    """A host place."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=HostKind.choices)
    business_id = forms.CharField(
        label=_("Business id"),
        max_length=12,
        required=False,
        help_text=_("For example 1234567-1. A company has one."),
    )
    street = forms.CharField(label=_("Street address"), max_length=160)
    postcode = forms.RegexField(
        r"^\d{5}$", label=_("Postcode"), error_messages={"invalid": _("Five numbers, for example 70100.")}
    )
    municipality = forms.CharField(label=_("Municipality"), max_length=60)
    accessible = forms.BooleanField(label=_("Accessible without steps"), required=False)
    contact_name = forms.CharField(
        label=_("Contact person"), max_length=120, help_text=_("Who guides the client, or arranges it.")
    )
    contact_phone = forms.CharField(label=_("Contact person's phone"), max_length=30, required=False)
    contact_email = forms.EmailField(label=_("Contact person's e-mail"), required=False)

    def facts(self) -> HostFacts:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        return HostFacts(**{**data, "kind": HostKind(data["kind"])})

    @staticmethod
    def initial_of(host: HostPlace) -> dict[str, Any]:
        """What the form begins with for a place that is there."""
        return {name: getattr(host, name) for name in HostForm.base_fields}


class HostFilterForm(ValintaForm):
    """Narrows the register."""

    search = forms.CharField(
        label=_("Find"), required=False, max_length=80, help_text=_("Name, municipality or business id.")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *HostKind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *HostState.choices])


class TrialFilterForm(ValintaForm):
    """Narrows the list of trials."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("waiting", _("Something to do")), *TrialState.choices],
    )
    mine = forms.BooleanField(label=_("My clients only"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.has(Role.OFFICIAL):
            del self.fields["mine"]


class TrialForm(ValintaForm):
    """The plan of a work trial."""

    order = forms.ChoiceField(label=_("Coaching order"), required=False)
    host = forms.ChoiceField(label=_("Host place"))
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    hours = DecimalField(label=_("Hours a day"), min_value=Decimal("0.5"), max_digits=4, decimal_places=2)
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    tasks = forms.CharField(
        label=_("Tasks"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("What the client does at the place."),
    )
    goals = forms.CharField(
        label=_("Goals"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("What the trial is to find out. It stands in the contract that the host reads."),
    )
    unemployed_since = forms.DateField(
        label=_("Unemployed without a break since"),
        required=False,
        help_text=_("Only when the months have been used and a new count is to begin."),
    )

    def __init__(self, client: Client, *args: Any, trial: WorkTrial | None = None, **kwargs: Any) -> None:
        first = {"hours": "6", "weekdays": ["1", "2", "3", "4", "5"]}
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.hosts = {host.ref: host for host in usable_hosts(client.authority_id)}
        if trial is not None:
            self.hosts.setdefault(trial.host.ref, trial.host)
        self._offer("host", [("", _("Choose")), *((ref, _host_name(h)) for ref, h in self.hosts.items())])
        self.orders = {order.ref: order for order in coaching_orders(client)} if trial is None else {}
        if trial is None:
            rows = [(ref, f"{order.number} {order.category}") for ref, order in self.orders.items()]
            self._offer("order", [*rows, ("", _("No coaching order"))])
        else:
            del self.fields["order"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> TrialFacts:
        """The plan as the service takes it."""
        data = self.cleaned_data
        return TrialFacts(
            host=self.hosts[data["host"]],
            tasks=data["tasks"],
            goals=data["goals"],
            starts_on=data.get("starts_on") or clock.today(),
            ends_on=data["ends_on"],
            hours_hundredths=money.to_hundredths(data["hours"]),
            weekdays=tuple(int(number) for number in data["weekdays"]),
            unemployed_since=data["unemployed_since"],
        )

    @staticmethod
    def initial_of(trial: WorkTrial) -> dict[str, Any]:
        """What the form begins with for a plan that is there."""
        return {
            "host": trial.host.ref,
            "starts_on": trial.starts_on,
            "ends_on": trial.ends_on,
            "hours": Decimal(trial.hours_hundredths) / 100,
            "weekdays": [str(number) for number in trial.weekdays],
            "tasks": trial.tasks,
            "goals": trial.goals,
            "unemployed_since": trial.unemployed_since,
        }


def _host_name(host: HostPlace) -> str:
    return f"{host.name}, {host.municipality} ({host.get_kind_display()})"


class MoveForm(TrialForm):
    """The plan at another host; the first day follows from the last one here."""

    last_day = forms.DateField(label=_("Last day at the present host place"))
    field_order = ("last_day", "host", "ends_on", "hours", "weekdays", "tasks", "goals", "unemployed_since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["starts_on"]
        self.fields["ends_on"].label = _("Last day at the new host place")


class SignForm(ValintaForm):
    """Who signed for a party, and when."""

    party = forms.ChoiceField(label=_("Party"), choices=Party.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Who signed"), max_length=120)
    signed_on = forms.DateField(label=_("Signed on"))


class StartForm(ValintaForm):
    """The first day as it became."""

    started_on = forms.DateField(label=_("First day"))


class ExtendForm(ValintaForm):
    """A new last day."""

    ends_on = forms.DateField(label=_("New last day"))


class EndForm(ValintaForm):
    """An early end."""

    last_day = forms.DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=2000)


class AlarmForm(ValintaForm):
    """The decision after days of absence."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=AlarmDecision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("What the client said, and why you decide so."),
    )


class EarlierTrialForm(ValintaForm):
    """A trial before the system."""

    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"))
    in_company = forms.BooleanField(label=_("It was in a company"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where this is known from: a register, a contract, the client."),
    )


class DaysForm(ValintaForm):
    """The attendance of a week."""

    def __init__(self, days: list[date], known: Mapping[date, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in days:
            weekday = WEEKDAYS[day.isoweekday()]
            self.fields[f"day_{day.isoformat()}"] = forms.ChoiceField(
                label=f"{weekday} {day_words(day)}",
                choices=Mark.choices,
                required=False,
                initial=known.get(day, ""),
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"}),
            )

    def marks(self) -> dict[date, Mark]:
        """The days that were marked."""
        return {
            date.fromisoformat(name.removeprefix("day_")): Mark(value)
            for name, value in self.cleaned_data.items()
            if value
        }


class AssessForm(ValintaForm):
    """The shared measures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in instruments.CURRENT.measures:
            ends = {
                instruments.LOWEST: pick(measure.low),
                instruments.HIGHEST: pick(measure.high),
            }
            steps = range(instruments.LOWEST, instruments.HIGHEST + 1)
            self.fields[measure.code] = forms.ChoiceField(
                label=pick(measure.name),
                choices=[(str(n), f"{n} – {ends[n]}" if n in ends else str(n)) for n in steps],
                widget=forms.RadioSelect,
            )
        self.fields["words"] = forms.CharField(
            label=_("In words"),
            widget=forms.Textarea,
            max_length=8000,
            help_text=_("What went well, what was hard, what you recommend next. The client may read it."),
        )

    def values(self) -> dict[str, int]:
        """The numbers by measure."""
        return {
            measure.code: int(self.cleaned_data[measure.code]) for measure in instruments.CURRENT.measures
        }
