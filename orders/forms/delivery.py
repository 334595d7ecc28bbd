"""Forms of delivery: the provider's answer, meetings, reports, the end."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, shapes
from core.forms import DecimalField, ValintaForm
from core.models import User
from core.roles import PROVIDER_ROLES
from orders import words
from orders.models import Order
from orders.models.delivery import USUAL_MINUTES
from orders.services.answering import Acceptance
from orders.services.meetings import LONGEST_MINUTES
from orders.services.units import used_units
from orders.states import DeclineReason, InterruptReason, MeetingState
from orders.states.delivery import CancelledBy
from procurement import deadlines


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


class MinutesField(forms.IntegerField):
    """How long a meeting is planned to last; an hour when nothing is written."""

    def __init__(self) -> None:
        super().__init__(
            label=_("How long, in minutes"),
            required=False,
            min_value=1,
            max_value=LONGEST_MINUTES,
            initial=USUAL_MINUTES,
        )

    def clean(self, value: Any) -> int:
        """The number, or the usual one."""
        return super().clean(value) or USUAL_MINUTES


class AcceptForm(ValintaForm):
    """The provider accepts."""

    first_meeting = forms.DateTimeField(
        label=_("First meeting"), widget=LocalTimeInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )
    outside = forms.BooleanField(
        label=_("The first meeting is outside this time: it was agreed with the client or the official"),
        required=False,
    )
    agreed = forms.CharField(
        label=_("With whom was it agreed, and how?"),
        required=False,
        max_length=500,
        help_text=_("Only for a day outside the time. The official hears of it. Nothing about health."),
    )
    where = forms.CharField(label=_("Where you meet"), max_length=200)
    minutes = MinutesField()
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

    def clean(self) -> dict[str, Any]:
        """Whoever says that another time was agreed says with whom."""
        data = super().clean() or {}
        if data.get("outside") and not data.get("agreed"):
            self.add_error("agreed", _("Tell with whom it was agreed, and how."))
        return data

    def acceptance(self) -> Acceptance:
        """The answer as the service takes it."""
        data = self.cleaned_data
        first: datetime = data["first_meeting"]
        end: date = data["planned_end"]
        agreed = data["agreed"] if data["outside"] else ""
        return Acceptance(first, data["where"], self.people[data["coach"]], end, data["minutes"], agreed)


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
    minutes = MinutesField()


class CancelMeetingForm(ValintaForm):
    """Call a meeting off."""

    cancelled_by = forms.ChoiceField(
        label=_("Who called it off?"),
        choices=[(who.value, who.label) for who in (CancelledBy.PROVIDER, CancelledBy.CLIENT)],
        widget=forms.RadioSelect,
    )


class LateRecordForm(ValintaForm):
    """What became of a meeting, by a provider that knows nothing of the order any more; ``unit`` is the service's."""

    state = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            c for c in MeetingState.choices if c[0] not in (MeetingState.PLANNED, MeetingState.CANCELLED)
        ],
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

    def __init__(self, unit: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].label = _("How much was used (%(unit)s)") % {
            "unit": words.unit_column(unit).lower()
        }


class MeetingCorrectForm(LateRecordForm):
    """What became of a meeting after all, and why it was recorded otherwise."""

    reason = forms.CharField(
        label=_("Why do you correct it?"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("The official reads it."),
    )


class MeetingRecordForm(LateRecordForm):
    """What became of a meeting."""

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order.category.unit, *args, **kwargs)
        left = order.need.units_hundredths - used_units(order)
        self.fields["units"].help_text = _("Only for a meeting that was kept. %(left)s are left.") % {
            "left": words.units_words(left, order.category.unit)
        }
