"""Forms of officials and providers."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, money, shapes
from core.actors import Actor
from core.forms import DecimalField, Hinted, ValintaForm
from core.i18n import pick
from core.models import Authority, Client, User
from core.roles import PROVIDER_ROLES, Role
from orders import words
from orders.casemix import Education, HealthLimit, LanguageGroup, age_band
from orders.models import Order
from orders.services.answering import Acceptance
from orders.services.needing import NeedFacts, Starting
from orders.services.units import used_units
from orders.states import DeclineReason, InterruptReason, MeetingState, OrderState
from procurement import deadlines
from procurement.models import Category
from procurement.states import Route, SystemState

SMALL = {"class": "govuk-checkboxes--small"}
DEFAULT_WINDOW = timedelta(days=28)


class ClientForm(ValintaForm):
    """A new client. Everything that identifies a person is stored sealed."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_date = forms.DateField(label=_("Date of birth"))
    personal_id = forms.CharField(
        label=_("Personal identity code"), max_length=11, required=False, help_text=_("Only if it is needed.")
    )
    municipality = forms.ChoiceField(label=_("Municipality"))
    language = forms.ChoiceField(
        label=_("Language of letters and pages"),
        choices=[("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Used only with the client's consent to messages.")
    )
    messages_consent = forms.BooleanField(
        label=_("The client consents to messages by e-mail"), required=False
    )
    address = forms.CharField(label=_("Postal address"), max_length=200, required=False)
    non_disclosure = forms.BooleanField(
        label=_("Non-disclosure for personal safety (turvakielto)"),
        required=False,
        help_text=_("The address is then shown to nobody."),
    )

    def __init__(self, authority: Authority, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [(name, name) for name in authority.municipalities]  # type: ignore[attr-defined]


def _service(category: Category) -> Hinted:
    """A service with what it is for and how much of it is usual."""
    usual = words.units_words(category.default_units, category.unit) if category.default_units else ""
    aim = pick(category.card.get("aim"))
    hint = " ".join(part for part in (aim, usual and _("Usually %(units)s.") % {"units": usual}) if part)
    return Hinted(pick(category.name), hint)


class NeedForm(ValintaForm):
    """The need and the starting point, on one page."""

    category = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)
    goals = forms.CharField(
        label=_("Goals"),
        widget=forms.Textarea,
        help_text=_("What should be different afterwards? In plain words."),
    )
    units = DecimalField(
        label=_("Units"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        help_text=_("Leave empty for the service's usual number."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that suit the client"),
        choices=list(words.LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Municipalities that suit the client"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    remote_suits = forms.BooleanField(label=_("Remote service suits too"), required=False)
    accessible = forms.BooleanField(label=_("The place must be accessible without steps"), required=False)
    earliest_start = forms.DateField(label=_("Earliest start"))
    latest_start = forms.DateField(label=_("Latest start"))
    months_unemployed = forms.IntegerField(label=_("Months unemployed"), min_value=0, max_value=600)
    education = forms.ChoiceField(label=_("Education"), choices=Education.choices, widget=forms.RadioSelect)
    language_group = forms.ChoiceField(
        label=_("Language"), choices=LanguageGroup.choices, widget=forms.RadioSelect
    )
    health_limit = forms.ChoiceField(
        label=_("Health and work"), choices=HealthLimit.choices, widget=forms.RadioSelect
    )
    wa_start = forms.IntegerField(
        label=_("Work ability now, in the client's own view"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=_("From 0 (unable to work) to 10 (at its best). Leave empty if the client was not asked."),
    )

    STARTING = ("months_unemployed", "education", "language_group", "health_limit", "wa_start")

    def __init__(self, client: Client, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        first = {
            "languages": [client.language],
            "municipalities": [client.municipality],
            "earliest_start": today,
            "latest_start": today + DEFAULT_WINDOW,
        }
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.client = client
        open_categories = Category.objects.filter(
            authority=client.authority, system__state=SystemState.OPEN, system__imported_from=""
        ).exclude(route=Route.MINI_COMPETITION)
        self.categories = {str(row.public_id): row for row in open_categories.order_by("code")}
        self._choices("category", [(ref, _service(row)) for ref, row in self.categories.items()])
        self._choices("municipalities", [(name, name) for name in client.authority.municipalities])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def category_row(self) -> Category:
        """The service that was picked."""
        return self.categories[self.cleaned_data["category"]]

    def facts(self) -> NeedFacts:
        """The need as the service takes it."""
        data = self.cleaned_data
        units = data["units"]
        return NeedFacts(
            goals=data["goals"],
            languages=tuple(data["languages"]),
            municipalities=tuple(data["municipalities"]),
            remote_suits=data["remote_suits"],
            accessible=data["accessible"],
            earliest_start=data["earliest_start"],
            latest_start=data["latest_start"],
            units_hundredths=self.category_row.default_units if units is None else money.to_hundredths(units),
        )

    def starting(self) -> Starting:
        """The starting point as the service takes it; the age band follows from the date of birth."""
        picked = {name: self.cleaned_data[name] for name in self.STARTING}
        return Starting(age_band=age_band(self.client.born_on, clock.today()).value, **picked)


class OrderFilterForm(ValintaForm):
    """Narrows the list of orders."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *OrderState.choices])
    number = forms.CharField(label=_("Order number"), required=False, max_length=20)
    late = forms.BooleanField(label=_("Late only"), required=False)
    mine = forms.BooleanField(label=_("My clients only"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.has(Role.OFFICIAL):
            del self.fields["mine"]
        if actor.provider_id is not None:
            unseen = {OrderState.DRAFT, OrderState.CHOOSING, OrderState.WITH_OFFICIAL}
            seen = [(code, label) for code, label in OrderState.choices if code not in unseen]
            self.fields["state"].choices = [("", _("All")), *seen]  # type: ignore[attr-defined]


class CaseloadForm(ValintaForm):
    """Finds a client, or narrows the caseload."""

    search = forms.CharField(
        label=_("Find a client"),
        required=False,
        max_length=161,
        help_text=_("First and last name, or the personal identity code, in full."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    whose = forms.ChoiceField(
        label=_("Whose turn"),
        required=False,
        choices=[
            ("", _("Everyone")),
            ("official", _("Waiting for the official")),
            ("client", _("Waiting for the client")),
            ("provider", _("Waiting for the provider")),
            ("late", _("Late")),
            ("none", _("Without an open order")),
        ],
    )
    colleagues = forms.BooleanField(label=_("Colleagues' clients too"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.has(Role.OFFICIAL):
            del self.fields["colleagues"]


class ReasonForm(ValintaForm):
    """A reason in words, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=2000)


class InterruptForm(ValintaForm):
    """Ending a service before its end."""

    reason = forms.ChoiceField(
        label=_("Why does the service end?"),
        choices=[c for c in InterruptReason.choices if c[0] != InterruptReason.LEFT_OPEN],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your own words"), required=False, widget=forms.Textarea, max_length=2000
    )


class LocalTimeInput(forms.DateTimeInput):
    """The browser's picker of day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-20"}, format="%Y-%m-%dT%H:%M")


def _day(day: date) -> str:
    return shapes.day_words(day)


class AcceptForm(ValintaForm):
    """The provider accepts."""

    first_meeting = forms.DateTimeField(
        label=_("First meeting"), widget=LocalTimeInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )
    where = forms.CharField(label=_("Where you meet"), max_length=200)
    coach = forms.ChoiceField(label=_("Coach"))
    planned_end = forms.DateField(label=_("Planned end of the service"))

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        window = {"first": _day(order.need.earliest_start), "last": _day(order.need.latest_start)}
        self.fields["first_meeting"].help_text = (
            _("The client can start between %(first)s and %(last)s.") % window
        )
        rule = deadlines.in_force("order.report", clock.today())
        self.fields["planned_end"].help_text = _("The final report is due %(period)s after this day.") % {
            "period": deadlines.period_words(rule.value, rule.unit)
        }
        members = User.objects.filter(
            provider_memberships__provider=order.provider,
            provider_memberships__ended_at=None,
            provider_memberships__role__in=PROVIDER_ROLES,
        ).distinct()
        self.people = {user.ref: user for user in members.order_by("name")}
        self.fields["coach"].choices = [(ref, user.name) for ref, user in self.people.items()]  # type: ignore[attr-defined]

    def acceptance(self) -> Acceptance:
        """The answer as the service takes it."""
        data = self.cleaned_data
        first: datetime = data["first_meeting"]
        end: date = data["planned_end"]
        return Acceptance(first, data["where"], self.people[data["coach"]], end)


class DeclineForm(ValintaForm):
    """The provider declines."""

    reason = forms.ChoiceField(
        label=_("Why do you decline?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("Needed when you choose another reason. Nothing about the person."),
    )


class MeetingForm(ValintaForm):
    """Plan a meeting."""

    starts_at = forms.DateTimeField(
        label=_("Starts"), widget=LocalTimeInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )
    where = forms.CharField(label=_("Where"), max_length=200, required=False)


class MeetingRecordForm(ValintaForm):
    """What became of a meeting."""

    state = forms.ChoiceField(
        label=_("What happened?"),
        choices=[c for c in MeetingState.choices if c[0] != MeetingState.PLANNED],
        widget=forms.RadioSelect,
    )
    units = DecimalField(
        label=_("Units used"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        help_text=_("Only for a meeting that was kept."),
    )

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = order.need.units_hundredths - used_units(order)
        self.fields["units"].label = _("How much was used (%(unit)s)") % {
            "unit": words.unit_column(order.category.unit).lower()
        }
        self.fields["units"].help_text = _("Only for a meeting that was kept. %(left)s are left.") % {
            "left": words.units_words(left, order.category.unit)
        }


class ReportForm(ValintaForm):
    """The final report."""

    text = forms.CharField(
        label=_("Final report"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "What was done, what changed, what you recommend next. The official reads it; the client may ask for it."
        ),
    )
    work_ability = forms.IntegerField(
        label=_("Work ability at the end, in the client's own view"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=_("From 0 (unable to work) to 10 (at its best). Leave empty if the client was not asked."),
    )
