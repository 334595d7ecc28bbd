"""The rules of law and of the contract terms as dated data: value, source, valid from, valid until."""

from datetime import date
from typing import Any

from django.db import migrations

HL = date(2017, 1, 1)
PILOT = "the pilot year 2018 uses the same period (HL as of 2017, amended by 499/2021)"
CONTRACT = "Contract terms 1.0"

RULES: list[tuple[str, int, str, str, date, date | None, str]] = [
    ("founding.application_period", 30, "days", "HL §56", HL, None, ""),
    ("tender.period", 10, "days", "HL §56", HL, None, ""),
    ("application.decision", 10, "working_days", "HL §51", HL, None, PILOT),
    ("application.decision_extended", 15, "working_days", "HL §51", HL, None, PILOT),
    ("evidence.renewal", 5, "working_days", "HL §52", HL, None, PILOT),
    ("standstill.founding", 14, "days", "HL §129", HL, None, ""),
    ("standstill.call_off", 10, "days", "HL §129", HL, None, ""),
    ("appeal.period", 14, "days", "HL §147", HL, None, ""),
    ("appeal.period_without_standstill", 30, "days", "HL §147", HL, None, ""),
    ("correction.party", 14, "days", "HL §133", HL, None, ""),
    ("correction.own_initiative", 90, "days", "HL §133", HL, None, ""),
    ("service.letter", 7, "days", "HL §127", HL, None, ""),
    ("results.publication", 30, "days", "HL §58", HL, None, ""),
    ("exclusion.mandatory", 5, "years", "HL §§80-82", HL, None, PILOT),
    ("exclusion.discretionary", 3, "years", "HL §§81-82", HL, None, PILOT),
    ("criminal_record.age", 12, "months", "HL §88", HL, None, ""),
    ("threshold.national.ordinary", 6_000_000, "eur", "HL §25", HL, None, ""),
    ("threshold.national.annex_e_1_4", 40_000_000, "eur", "HL §25, Annex E 1-4", HL, None, ""),
    ("threshold.national.annex_e_other", 30_000_000, "eur", "HL §25, Annex E", HL, None, ""),
    ("threshold.eu.light_regime", 75_000_000, "eur", "HL §26", HL, None, ""),
    ("threshold.eu.services", 22_100_000, "eur", "HL §26", date(2018, 1, 1), date(2020, 1, 1), ""),
    ("threshold.eu.services", 21_400_000, "eur", "HL §26", date(2020, 1, 1), date(2022, 1, 1), ""),
    ("threshold.eu.services", 21_500_000, "eur", "HL §26", date(2022, 1, 1), date(2024, 1, 1), ""),
    ("threshold.eu.services", 22_100_000, "eur", "HL §26", date(2024, 1, 1), date(2026, 1, 1), ""),
    ("threshold.eu.services", 21_600_000, "eur", "HL §26", date(2026, 1, 1), date(2028, 1, 1), ""),
    ("work_trial.total", 12, "months", "505/2017", date(2017, 8, 1), date(2019, 1, 1), ""),
    ("work_trial.in_company", 6, "months", "505/2017", date(2017, 8, 1), date(2019, 1, 1), ""),
    ("work_trial.total", 6, "months", "TVJ §55", date(2025, 1, 1), None, ""),
    ("order.choice", 14, "days", CONTRACT, HL, None, "the client's time to choose"),
    ("order.provider_answer", 2, "working_days", CONTRACT, HL, None, "the provider accepts or declines"),
    ("order.report", 14, "days", CONTRACT, HL, None, "the final report after the planned end"),
    ("order.close", 30, "days", CONTRACT, HL, None, "orders left open hide outcomes"),
    ("invoice.payment", 21, "days", CONTRACT, HL, None, "payment after arrival"),
    ("questionnaire.answer", 21, "days", CONTRACT, HL, None, ""),
    (
        "voucher.carry_on",
        60,
        "days",
        CONTRACT,
        HL,
        None,
        "a voucher given back is good for at least this long",
    ),
    ("evidence.warning.first", 60, "days", CONTRACT, HL, None, "first warning before evidence lapses"),
    ("evidence.warning.second", 30, "days", CONTRACT, HL, None, "second warning before evidence lapses"),
    ("evidence.warning.last", 7, "days", CONTRACT, HL, None, "last warning before evidence lapses"),
    (
        "hearing.answer",
        5,
        "working_days",
        "Administrative Procedure Act 434/2003 §§34, 36",
        HL,
        None,
        "the law wants a reasonable time (434/2003 §36); the least here is as in HL §52",
    ),
    (
        "tender.late_information",
        6,
        "days",
        "Directive 2014/24/EU, article 47",
        HL,
        None,
        "further information later than this before the deadline extends it (R4)",
    ),
    ("score.preview", 14, "days", CONTRACT, HL, None, "providers see their score before it is published"),
    (
        "application.escalation",
        3,
        "working_days",
        "Practice of the authority",
        HL,
        None,
        "managers are told this long before R5's last day",
    ),
    (
        "application.correction",
        10,
        "working_days",
        "Practice of the authority",
        HL,
        None,
        "as long as a first decision (HL §51)",
    ),
    ("order.start_plan", 14, "days", CONTRACT, HL, None, "the start plan after the first meeting"),
    ("order.interim_report", 50, "percent", CONTRACT, HL, None, "of the planned time of the service"),
    ("order.report_again", 7, "days", CONTRACT, HL, None, "a returned report is sent again"),
    ("order.messages", 14, "days", CONTRACT, HL, None, "messages can be written so long after the end"),
    (
        "order.missed_in_row",
        2,
        "meetings",
        "Contract terms 1.1",
        date(2025, 1, 1),
        None,
        "the official hears when a client has missed so many in a row",
    ),
    (
        "order.report_reminder",
        3,
        "days",
        "Contract terms 1.1",
        date(2025, 1, 1),
        None,
        "the coach is reminded so long before a report is due",
    ),
    (
        "order.report_late",
        5,
        "working_days",
        "Contract terms 1.1",
        date(2025, 1, 1),
        None,
        "the official hears of a report later than this",
    ),
    (
        "small_purchase.warning",
        70,
        "percent",
        "Policy of the house on HL §31",
        HL,
        None,
        "from this share of the national threshold on, splitting is asked about",
    ),
    ("work_trial.in_company", 0, "months", "TVJ §55", date(2025, 1, 1), None, "the act sets no such limit"),
    ("work_trial.company_least", 1, "months", "505/2017", date(2017, 8, 1), date(2019, 1, 1), ""),
    (
        "work_trial.company_least",
        0,
        "months",
        "TVJ §55",
        date(2025, 1, 1),
        None,
        "the act sets no such limit",
    ),
    ("work_trial.company_most", 6, "months", "505/2017", date(2017, 8, 1), date(2019, 1, 1), ""),
    ("work_trial.company_most", 0, "months", "TVJ §55", date(2025, 1, 1), None, "the act sets no such limit"),
    (
        "work_trial.again_after",
        0,
        "months",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "the act knows no new beginning",
    ),
    (
        "work_trial.again_after",
        12,
        "months",
        "TVJ §55",
        date(2025, 1, 1),
        None,
        "of unemployment without a break",
    ),
    (
        "work_trial.again_young",
        0,
        "months",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "the act knows no new beginning",
    ),
    ("work_trial.again_young", 3, "months", "TVJ §55", date(2025, 1, 1), None, "after the maximum"),
    (
        "work_trial.young_age",
        0,
        "years",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "the act sets no such limit",
    ),
    (
        "work_trial.young_age",
        25,
        "years",
        "TVJ §55",
        date(2025, 1, 1),
        None,
        "under this age on the first day",
    ),
    (
        "work_trial.hours_least",
        4,
        "hours",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "as in TVJ §57: the pilot's own text is not at hand",
    ),
    ("work_trial.hours_least", 4, "hours", "TVJ §57", date(2025, 1, 1), None, ""),
    (
        "work_trial.hours_most",
        8,
        "hours",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "as in TVJ §57: the pilot's own text is not at hand",
    ),
    ("work_trial.hours_most", 8, "hours", "TVJ §57", date(2025, 1, 1), None, ""),
    (
        "work_trial.days_a_week",
        5,
        "days",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "as in TVJ §57: the pilot's own text is not at hand",
    ),
    ("work_trial.days_a_week", 5, "days", "TVJ §57", date(2025, 1, 1), None, ""),
    (
        "work_trial.absence",
        5,
        "days",
        "505/2017",
        date(2017, 8, 1),
        date(2019, 1, 1),
        "as in TVJ §57: the pilot's own text is not at hand",
    ),
    ("work_trial.absence", 5, "days", "TVJ §59", date(2025, 1, 1), None, "in a row, without leave"),
    ("work_trial.assessment", 14, "days", CONTRACT, HL, None, "after the last day"),
    ("turnover.most_times", 2, "times", "HL §85", HL, None, ""),
]


def add(apps: Any, schema_editor: Any) -> None:
    """Write the rows."""
    names = ("code", "value", "unit", "source", "valid_from", "valid_until", "note")
    model = apps.get_model("procurement", "LegalRule")
    model.objects.bulk_create([model(**dict(zip(names, row, strict=True))) for row in RULES])


def remove(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    apps.get_model("procurement", "LegalRule").objects.all().delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("procurement", "0002_append_only")]
    operations = [migrations.RunPython(add, remove)]
