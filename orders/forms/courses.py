"""Forms of courses."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.forms import DateInput, DecimalField, EurosField, ValintaForm
from core.models import User
from core.roles import PROVIDER_ROLES
from orders import words
from orders.models import Course, Meeting, Order
from orders.rules.courses import SMALLEST, shared_units
from orders.services.attending import Mark
from orders.services.courses import CourseFacts, SessionFacts
from orders.states.courses import CourseState
from procurement.forms.common import NARROW, SERVICE_LANGUAGES, SMALL, TextsForm
from procurement.forms.offerings import REMOTE
from procurement.models import Category, Offering
from procurement.rules.hours import read_opening
from procurement.states import OfferingState, PriceRule, Unit
from providers.models import Place

ROWS = 8
"""How many sessions the form has room for."""


class OfferingPickForm(ValintaForm):
    """Which of the provider's published offerings the course belongs to."""

    offering = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)

    def __init__(self, provider_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Offering.objects.filter(provider_id=provider_id, state=OfferingState.PUBLISHED)
        self.rows = {row.ref: row for row in rows.select_related("category", "authority").order_by("pk")}
        self.fields["offering"].choices = [  # type: ignore[attr-defined]
            (ref, f"{row.category} · {row.authority}") for ref, row in self.rows.items()
        ]


class CourseForm(TextsForm):
    """A course of an offering: texts, place, languages, seats, price, and up to eight sessions."""

    TEXTS = {
        "name": (_("Name of the course"), 1, _("For example: Hygiene passport")),
        "description": (_("What is learnt"), 3, _("Clients read this. Use plain words.")),
    }

    place = forms.ChoiceField(label=_("Place"), widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the course"),
        choices=SERVICE_LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    coach = forms.ChoiceField(label=_("Coach"), help_text=_("Records who came, and writes the reports."))
    min_seats = forms.IntegerField(
        label=_("Smallest group"),
        min_value=1,
        max_value=500,
        help_text=_(
            "If fewer have signed up by the last day, the course is cancelled and everybody is told."
        ),
    )
    max_seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    sign_up_until = forms.DateField(label=_("Last day to sign up"))
    unit_price_cents = EurosField(label=_("Price"), widget=forms.TextInput(NARROW))
    units = DecimalField(
        label=_("Units in all for one participant"),
        required=False,
        min_value=0.01,
        max_digits=7,
        decimal_places=2,
    )

    def __init__(self, offering: Offering, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        self.offering = offering
        kwargs["initial"] = self._first(course)
        if course is not None:
            kwargs["texts"] = {"name": course.name, "description": course.description}
        super().__init__(*args, **kwargs)
        self._add_sessions()
        self._name_units()
        self._fill_choices()
        self.fields["name_fi"].required = True
        self.order_fields(["name_fi", "description_fi"])

    def _first(self, course: Course | None) -> dict[str, Any]:
        """What the form begins with."""
        category = self.offering.category
        if course is None:
            price = category.ceiling_cents if category.price_rule == PriceRule.FIXED else None
            return {
                "languages": self.offering.languages,
                "min_seats": category.group_min or SMALLEST,
                "max_seats": category.group_max or 2 * SMALLEST,
                "unit_price_cents": money.euros(price) if price else None,
            }
        facts: dict[str, Any] = {
            name: getattr(course, name) for name in ("languages", "min_seats", "max_seats", "sign_up_until")
        }
        sessions = list(course.sessions.order_by("starts_at"))
        for number, session in enumerate(sessions, start=1):
            start, end = (t.astimezone(clock.HELSINKI) for t in (session.starts_at, session.ends_at))
            facts |= {f"day_{number}": start.date(), f"hours_{number}": f"{start:%-H.%M}–{end:%-H.%M}"}
        return {
            **facts,
            "place": course.place.ref if course.place else REMOTE,
            "coach": course.coach.ref,
            "unit_price_cents": money.euros(course.unit_price_cents),
            "units": sum(session.units_hundredths for session in sessions) / 100,
        }

    def _add_sessions(self) -> None:
        for number in range(1, ROWS + 1):
            day = forms.DateField(
                label=_("Day of session %(n)d") % {"n": number}, required=number == 1, widget=DateInput()
            )
            hours = forms.CharField(
                label=_("Hours of session %(n)d") % {"n": number},
                required=number == 1,
                max_length=20,
                widget=forms.TextInput(NARROW),
                help_text=_("For example 9–15 or 9.30–15.") if number == 1 else "",
            )
            self.fields |= {f"day_{number}": day, f"hours_{number}": hours}

    def _name_units(self) -> None:
        """Words of the category's unit and price rule."""
        category = self.offering.category
        unit = words.unit_column(category.unit).lower()
        price = self.fields["unit_price_cents"]
        if category.unit == Unit.PARTICIPANT:
            price.label = _("Price for one participant, euros excluding VAT")
            del self.fields["units"]
        else:
            price.label = _("Price of a unit, euros excluding VAT")
            self.fields["units"].label = _("How much one participant uses in all (%(unit)s)") % {"unit": unit}
            self.fields["units"].help_text = _("Leave empty for the length of the sessions.")
        if category.ceiling_cents is not None:
            text = (
                _("The city has fixed the price: %(price)s.")
                if category.price_rule == PriceRule.FIXED
                else _("At most %(price)s.")
            )
            price.help_text = text % {"price": money.show_euros(category.ceiling_cents)}

    def _fill_choices(self) -> None:
        places = Place.objects.filter(provider_id=self.offering.provider_id).order_by("name")
        self.places = {row.ref: row for row in places}
        choices = [*((ref, str(row)) for ref, row in self.places.items()), (REMOTE, _("Remote service"))]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        members = User.objects.filter(
            provider_memberships__provider_id=self.offering.provider_id,
            provider_memberships__ended_at=None,
            provider_memberships__role__in=PROVIDER_ROLES,
        ).distinct()
        self.people = {user.ref: user for user in members.order_by("name")}
        self.fields["coach"].choices = [(ref, user.name) for ref, user in self.people.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each session's day and hours together."""
        data = super().clean() or self.cleaned_data
        self.spans: list[tuple[datetime, datetime]] = []
        for number in range(1, ROWS + 1):
            day, typed = data.get(f"day_{number}"), data.get(f"hours_{number}", "")
            if day is None and not typed:
                continue
            self._read(number, day, typed)
        return data

    def _read(self, number: int, day: date | None, typed: str) -> None:
        found = read_opening(0, typed) if typed else None
        if day is None and not self.errors.get(f"day_{number}"):
            self.add_error(f"day_{number}", _("Write the day of the session."))
        if found is None:
            if not self.errors.get(f"hours_{number}"):
                self.add_error(f"hours_{number}", _("Write the hours as 9–15 or 9.30–15."))
        elif day is not None:
            self.spans.append((moment_on(day, found.opens), moment_on(day, found.closes)))

    def facts(self) -> CourseFacts:
        """What the service is given."""
        data = self.cleaned_data
        return CourseFacts(
            name=self.translations("name"),
            description=self.translations("description"),
            languages=data["languages"],
            place=self.places.get(data["place"]),
            coach=self.people[data["coach"]],
            min_seats=data["min_seats"],
            max_seats=data["max_seats"],
            sign_up_until=data["sign_up_until"],
            unit_price_cents=money.to_cents(data["unit_price_cents"]),
            sessions=self._sessions(),
        )

    def _sessions(self) -> tuple[SessionFacts, ...]:
        total = self.cleaned_data.get("units")
        hundredths = money.to_hundredths(total) if total else None
        return planned_sessions(self.spans, self.offering.category.unit, hundredths)

    @property
    def session_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and hours of each session."""
        return [(self[f"day_{n}"], self[f"hours_{n}"]) for n in range(1, ROWS + 1)]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Everything but translations and sessions."""
        return [f for f in self.main_fields if not f.name.startswith(("day_", "hours_"))]


def moment_on(day: date, minutes: int) -> datetime:
    """The instant on a day at which Helsinki's clocks show that many minutes after midnight."""
    return clock.end_of_day(day) if minutes == 24 * 60 else clock.at(day, minutes // 60, minutes % 60)


def planned_sessions(
    spans: list[tuple[datetime, datetime]], unit: str, total_hundredths: int | None
) -> tuple[SessionFacts, ...]:
    """Sessions with their units: the given total split evenly; else hours and days as they are, or one unit in all."""
    if total_hundredths is None and unit == Unit.HOUR:
        shares = [round((end - start).total_seconds() / 36) for start, end in spans]
    elif total_hundredths is None and unit == Unit.DAY:
        shares = [100] * len(spans)
    else:
        shares = shared_units(total_hundredths or 100, len(spans)) if spans else []
    return tuple(SessionFacts(start, end, units) for (start, end), units in zip(spans, shares, strict=True))


class GroupFilterForm(ValintaForm):
    """Narrows the list of courses."""

    category = forms.ChoiceField(label=_("Service"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *CourseState.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All")), *SERVICE_LANGUAGES]
    )
    free = forms.BooleanField(label=_("With free seats only"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.order_by("code")
        if actor.authority is not None:
            rows = rows.filter(authority=actor.authority)
            self.fields["state"].choices = [  # type: ignore[attr-defined]
                ("", _("All")),
                *(choice for choice in CourseState.choices if choice[0] != CourseState.DRAFT),
            ]
        else:
            rows = rows.filter(offerings__provider_id=actor.provider_id or 0)
        self.fields["category"].choices = [("", _("All")), *((row.ref, str(row)) for row in rows)]  # type: ignore[attr-defined]


class CourseSignUpForm(ValintaForm):
    """The official picks the order to sign up."""

    order = forms.ChoiceField(label=_("Whose order?"))

    def __init__(self, orders: list[Order], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {order.ref: order for order in orders}
        self.fields["order"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((ref, f"{order.client.full_name} · {order.number}") for ref, order in self.rows.items()),
        ]


def _came(meeting: Meeting) -> str:
    """The field of one participant: sent a second time, an answer must never be taken for somebody else's."""
    return f"came_{meeting.ref}"


class AttendanceForm(ValintaForm):
    """Who came to a course's session: one question for each participant, answered by nobody else beforehand.

    ``all_came``: the coach has asked for a list on which everybody came.
    """

    def __init__(self, meetings: list[Meeting], *args: Any, all_came: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = meetings
        for meeting in meetings:
            self.fields[_came(meeting)] = forms.ChoiceField(
                label=meeting.order.client.full_name,
                help_text=meeting.order.number,
                choices=[("yes", _("Came")), ("no", _("Did not come")), ("later", _("Record later"))],
                initial="yes" if all_came else None,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
            )

    def marks(self) -> dict[str, Mark]:
        """Who came, by the participants' meetings; those for later are left out."""
        given = [(meeting, self.cleaned_data[_came(meeting)]) for meeting in self.meetings]
        return {meeting.ref: Mark(value == "yes") for meeting, value in given if value != "later"}
