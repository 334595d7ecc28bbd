"""The limits of work trials as they hold for a client: rules of the start date, the whole history, words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.law import law_words
from core.models import Client
from core.shapes import day_words
from orders.models import EarlierTrial, WorkTrial
from orders.rules.work_trial import MONTH, Breach, Limits, Reckoning, Span, breaches, reckon
from orders.states.trials import COMPANIES, COUNTED
from procurement.deadlines import period_words
from procurement.models import LegalRule, NoRuleInForce

CODES = {
    "total": "work_trial.total",
    "in_company": "work_trial.in_company",
    "company_least": "work_trial.company_least",
    "company_most": "work_trial.company_most",
    "again_after": "work_trial.again_after",
    "again_after_young": "work_trial.again_young",
    "young_age": "work_trial.young_age",
    "hours_least": "work_trial.hours_least",
    "hours_most": "work_trial.hours_most",
    "days_a_week": "work_trial.days_a_week",
}


class NoTrialRules(NoRuleInForce):
    """No act in force lets a work trial begin on that day."""

    def __init__(self, code: str, day: date) -> None:
        super().__init__(code, day)
        text = _(
            "The system knows no rules of law for a work trial that starts on %(day)s. Choose another day."
        )
        self.message = text % {"day": day_words(day)}
        self.field = "starts_on"


def limits_on(day: date) -> Limits:
    """The rule set in force on a trial's first day, in one query.

    Raises:
        NoRuleInForce: one of the rules does not exist for the day.
    """
    rows = LegalRule.objects.filter(code__in=CODES.values())
    found = {rule.code: rule for rule in rows if rule.is_in_force(day)}
    for code in CODES.values():
        if code not in found:
            raise NoTrialRules(code, day)
    values: dict[str, Any] = {name: found[code].value for name, code in CODES.items()}
    return Limits(**values, source=found[CODES["total"]].source)


def history_of(client: Client, *, without: WorkTrial | None = None) -> list[Span]:
    """Every trial that takes time from the client's limit: here, planned ones too, and those before the system."""
    here = WorkTrial.objects.filter(client=client, state__in=COUNTED).select_related("host")
    rows = [row for row in here if without is None or row.pk != without.pk]
    before = EarlierTrial.objects.filter(client=client, withdrawn_at=None)
    return [
        *(
            Span(row.starts_on, row.last_day, row.host.kind in COMPANIES, row.unemployed_since)
            for row in rows
        ),
        *(Span(row.first_day, row.last_day, row.in_company) for row in before),
    ]


def reckon_for(client: Client, wanted: Span, *, without: WorkTrial | None = None) -> tuple[Limits, Reckoning]:
    """The rules of the wanted first day and what they leave."""
    limits = limits_on(wanted.first)
    return limits, reckon(limits, history_of(client, without=without), wanted, client.born_on)


def check_limits(client: Client, wanted: Span, *, without: WorkTrial | None = None) -> Limits:
    """Refuse a trial that breaks a limit, and tell what has been used, what is left and the latest lawful end.

    The caller holds the client's lock, so that no other trial comes between.

    Raises:
        InvalidInput: ``trial_`` and the first breach.
        NoRuleInForce: there are no rules for the first day.
    """
    limits, history = limits_on(wanted.first), history_of(client, without=without)
    if breaches(limits, history, wanted, client.born_on):
        found = reckon(limits, history, wanted, client.born_on)
        first = found.breaches[0]
        sentences = [*(_breach_words(breach, limits) for breach in found.breaches)]
        if first not in (Breach.END_BEFORE_START, Breach.OVERLAP):
            sentences += left_words(wanted, limits, found)
        raise InvalidInput(
            f"trial_{first.value}",
            " ".join(sentences),
            field="starts_on" if first == Breach.OVERLAP else "ends_on",
            latest_end=found.latest_end.isoformat() if found.latest_end else None,
        )
    return limits


def _breach_words(breach: Breach, limits: Limits) -> str:
    texts = {
        Breach.END_BEFORE_START: _("The last day is before the first."),
        Breach.OVERLAP: _("The client has another work trial on some of these days."),
        Breach.TOTAL: _("A client's work trials may last %(total)s in all (%(source)s)."),
        Breach.IN_COMPANY: _("At most %(company)s of them may be in companies (%(source)s)."),
        Breach.COMPANY_SHORT: _("A period in a company lasts at least %(least)s (%(source)s)."),
        Breach.COMPANY_LONG: _("A period in a company lasts at most %(most)s (%(source)s)."),
    }
    return texts[breach] % {
        "total": period_words(limits.total, "months"),
        "company": period_words(limits.in_company, "months"),
        "least": period_words(limits.company_least, "months"),
        "most": period_words(limits.company_most, "months"),
        "source": law_words(limits.source),
    }


def left_words(wanted: Span, limits: Limits, found: Reckoning) -> list[str]:
    """What has been used, what is left and how long a trial from the first day may last, as sentences."""
    sentences = [
        _("Used: %(used)s. Left: %(left)s.")
        % {"used": length_words(found.used), "left": length_words(found.left)}
    ]
    if found.left_in_company is not None:
        words = {
            "used": length_words(found.used_in_company),
            "left": length_words(found.left_in_company),
        }
        sentences.append(_("In companies, used: %(used)s, left: %(left)s.") % words)
    first = day_words(wanted.first)
    if found.latest_end is not None:
        sentences.append(
            _("A trial that starts on %(first)s may last to %(last)s at the latest.")
            % {"first": first, "last": day_words(found.latest_end)}
        )
    else:
        sentences.append(_("No trial like this can start on %(first)s.") % {"first": first})
    return sentences


def length_words(thirtieths: int) -> str:
    """A length in words: “2 months 15 days”."""
    months, days = divmod(thirtieths, MONTH)
    parts = [period_words(months, "months")] if months or not days else []
    return " ".join([*parts, *([period_words(days, "days")] if days else [])])
