"""The form with which a session of a course is moved."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import ValintaForm
from orders.forms.courses import moment_on
from orders.models import CourseSession
from procurement.forms.common import NARROW
from procurement.rules.hours import Opening, read_opening


class MoveSessionForm(ValintaForm):
    """The session's new day and hours."""

    day = forms.DateField(label=_("Day"))
    hours = forms.CharField(
        label=_("Hours"),
        max_length=20,
        widget=forms.TextInput(NARROW),
        help_text=_("For example 9–15 or 9.30–15."),
    )

    def __init__(self, session: CourseSession, *args: Any, **kwargs: Any) -> None:
        start, end = (t.astimezone(clock.HELSINKI) for t in (session.starts_at, session.ends_at))
        kwargs["initial"] = {"day": start.date(), "hours": f"{start:%-H.%M}–{end:%-H.%M}"}
        super().__init__(*args, **kwargs)

    def clean_hours(self) -> Opening:
        """The hours as two times of a day."""
        found = read_opening(0, self.cleaned_data["hours"])
        if found is None:
            raise forms.ValidationError(_("Write the hours as 9–15 or 9.30–15."), code="hours_wrong")
        return found

    def times(self) -> tuple[datetime, datetime]:
        """When the session starts and ends."""
        day, hours = self.cleaned_data["day"], self.cleaned_data["hours"]
        return moment_on(day, hours.opens), moment_on(day, hours.closes)
