"""Forms of the coach's reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from orders.models import Order
from orders.rules.report_content import (
    HIGHEST,
    LOWEST,
    Assessment,
    InterimReport,
    StartPlan,
    questions,
)
from orders.services.reporting import may_ask_health
from orders.states.delivery import GoalsReached, HowItGoes, NextStep, SelfView


class ViewsForm(ValintaForm):
    """A report with what the client says of themselves; health is asked only with the client's consent."""

    LEFT_OUT: tuple[SelfView, ...] = ()

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = questions(may_ask_health=may_ask_health(order))
        self.asked = [view for view in asked if view not in self.LEFT_OUT]
        for number, view in enumerate(self.asked):
            self.fields[view.value] = forms.IntegerField(
                label=_("%(what)s in the client's own view") % {"what": view.label},
                required=False,
                min_value=LOWEST,
                max_value=HIGHEST,
                help_text=""
                if number
                else _("From 0 (bad) to 10 (at its best). Leave empty what was not asked."),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
            )

    def views(self) -> dict[str, int]:
        """What was answered."""
        answers = {view.value: self.cleaned_data[view.value] for view in self.asked}
        return {name: value for name, value in answers.items() if value is not None}


class StartPlanForm(ViewsForm):
    """The start plan, made with the client."""

    goals = forms.CharField(
        label=_("Goals agreed with the client"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("What will be different at the end? In the client's words where you can."),
    )
    steps = forms.CharField(
        label=_("Steps"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("What you do together, and when."),
    )
    frequency = forms.CharField(
        label=_("How often we meet"), max_length=200, help_text=_("For example: once a week, two hours.")
    )

    def answer(self) -> StartPlan:
        """The plan as the service takes it."""
        data = self.cleaned_data
        return StartPlan(data["goals"], data["steps"], data["frequency"], self.views())


class InterimForm(ViewsForm):
    """The interim report."""

    course = forms.ChoiceField(
        label=_("How does it go?"), choices=HowItGoes.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What has been done and what has changed"), widget=forms.Textarea, max_length=20_000
    )
    next_steps = forms.CharField(
        label=_("What comes next"), widget=forms.Textarea, max_length=4000, required=False
    )

    def answer(self) -> InterimReport:
        """The report as the service takes it."""
        data = self.cleaned_data
        return InterimReport(data["text"], HowItGoes(data["course"]), data["next_steps"], self.views())


class WorkAbilityForm(ValintaForm):
    """The summary for the assessment of work ability."""

    text = forms.CharField(
        label=_("Summary for the assessment of work ability"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        help_text=_("What the client did, what went well, what was hard, and under what conditions."),
    )


class ReportForm(ViewsForm):
    """The final report."""

    LEFT_OUT = (SelfView.WORK_ABILITY,)

    goals_reached = forms.ChoiceField(
        label=_("Were the goals reached?"), choices=GoalsReached.choices, widget=forms.RadioSelect
    )
    next_step = forms.ChoiceField(
        label=_("What do you recommend next?"), choices=NextStep.choices, widget=forms.RadioSelect
    )
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

    def assessment(self) -> Assessment:
        """What is told in a structured way."""
        data = self.cleaned_data
        return Assessment(GoalsReached(data["goals_reached"]), NextStep(data["next_step"]), self.views())
