"""What the pages of a mini-competition show, in words."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.actors import Actor
from core.i18n import pick
from core.money import amount_cents, show_euros, show_units
from core.shapes import day_words, moment_words
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.models import Competition, Tender
from procurement.rules.competitions import Range
from procurement.selectors import competitions as reads
from procurement.services.comparing import comparison

State = CompetitionState
_ORDER = [State.DRAFT, State.INVITED, State.TO_OPEN, State.OPENED, State.AWARDED, State.CONCLUDED]


def is_over(row: Competition) -> bool:
    """Whether the time for tenders is over."""
    return row.tender_deadline is not None and clock.now() >= row.tender_deadline


def purchase_rows(row: Competition) -> list[Any]:
    """What is bought."""
    begins = f"{day_words(row.starts_from)} – {day_words(row.starts_until)}" if row.starts_from else ""
    unit = row.category.get_unit_display()
    return [
        (_("Category"), str(row.category)),
        (_("Quantity"), f"{show_units(row.quantity)} × {unit}" if row.quantity else ""),
        (_("Service begins"), begins),
        (_("Tenders by"), moment_words(row.tender_deadline)),
        *(
            [(_("Highest price of a unit"), show_euros(row.category.ceiling_cents))]
            if row.category.ceiling_cents
            else []
        ),
    ]


def criteria_rows(row: Competition) -> list[dict[str, Any]]:
    """The criteria with weights and what each means."""
    meanings = {
        CriterionKind.PRICE: _("The weight times the lowest price divided by the tender's price."),
        CriterionKind.SCORE: _(
            "The weight times the published score divided by 100. Without enough evidence the average, 50, counts."
        ),
    }
    return [
        {
            "row": criterion,
            "name": str(criterion),
            "weight": criterion.weight,
            "text": pick(criterion.text) or meanings.get(CriterionKind(criterion.kind), ""),
        }
        for criterion in row.criteria.order_by("pk")
    ]


def ranges_text(ranges: Mapping[CriterionKind, Range] | None) -> str:
    """What the category publishes, in a sentence."""
    if ranges is None:
        return _("The category has published no award criteria.")
    parts = [f"{kind.label} {span.least}–{span.most}" for kind, span in ranges.items()]
    return _("The category publishes: %(ranges)s. All weights together are 100.") % {
        "ranges": ", ".join(parts)
    }


def steps(row: Competition) -> list[dict[str, Any]]:
    """Where a competition stands: each step, whose it is, by when and how that was counted."""
    hows = reads.deadline_hows(row)
    made = [
        {"title": _("Prepared"), "who": str(row.authority)},
        {
            "title": _("Tenders awaited"),
            "by": row.tender_deadline,
            "how": hows["tenders"],
            "when": _day(row.invited_at),
            "text": _("All admitted of the category are invited. Tenders stay sealed."),
        },
        {"title": _("Opened by two people"), "when": _day(row.opened_at), "who": str(row.authority)},
        {"title": _("Compared and decided"), "text": _("Quality is assessed by at least two people.")},
        {
            "title": _("Standstill"),
            "by": row.standstill_until,
            "how": hows["standstill"],
            "text": _("No contract is made before it is over."),
        },
        {"title": _("Contract"), "when": row.concluded_on},
        {
            "title": _("Result published"),
            "by": row.publish_by,
            "how": hows["publish"],
            "when": _day(row.published_at),
        },
    ]
    if row.state == State.CANCELLED:
        reached = 0 if row.invited_at is None else 2 if row.opened_at is None else 4
        shown = [{**step, "state": "done"} for step in made[:reached]]
        return [*shown, {"title": _("Cancelled"), "state": "stopped"}]
    now = _ORDER.index(State(row.state))
    if row.state == State.CONCLUDED:
        now = 6 if row.published_at is None else 7
    elif row.state == State.AWARDED and (
        row.standstill_until is None or clock.today() > row.standstill_until
    ):
        now = 5
    if now > 4 and row.standstill_until is None:
        made[4] |= {"state": "skipped", "text": ""}
    return [
        {"state": "done" if n < now else "current" if n == now else "todo", **step}
        for n, step in enumerate(made)
    ]


def _day(instant: Any) -> Any:
    return clock.local_date(instant) if instant else None


def invited_tables(row: Competition) -> dict[str, Any]:
    """Who was invited and who was not and why; questions, notices, assessors."""
    invitations = reads.invitations_of(row)
    return {
        "invited": [each.provider for each in invitations if not each.left_out],
        "left_out": [(each.provider, each.get_left_out_display()) for each in invitations if each.left_out],
        "questions": list(row.questions.order_by("pk")),
        "addenda": list(row.addenda.order_by("pk")),
        "assessors": reads.assessors_of(row),
        "decisions": reads.decisions_of(row),
    }


def tender_rows(tender: Tender, row: Competition, criteria: list[Any]) -> dict[str, Any]:
    """An opened tender as a card."""
    price = tender.opened.unit_price_cents
    answers = tender.opened.answers
    return {
        "tender": tender,
        "price": show_euros(price),
        "total": show_euros(amount_cents(price, row.quantity)),
        "answers": [(str(c), answers.get(c.ref, "")) for c in criteria if c.kind == CriterionKind.QUALITY],
        "rejection": tender.opened.rejection,
    }


def comparison_tables(row: Competition, actor: Actor) -> dict[str, Any]:
    """Opened tenders, and their comparison once all points are in."""
    if row.opened_at is None:
        return {"tenders": []}
    found = comparison(row)
    opened = reads.opened_tenders(row)
    named = {tender.ref: tender for tender in opened}
    columns = [
        _("Tenderer"),
        {"label": _("Price of a unit"), "numeric": True},
        *({"label": f"{c} ({c.weight})", "numeric": True} for c in found.criteria),
        {"label": _("Total"), "numeric": True},
    ]
    rows = [
        [
            _tenderer(named[result.ref]),
            show_euros(named[result.ref].opened.unit_price_cents),
            *(show_units(result.points[c.ref]) for c in found.criteria),
            show_units(result.total),
        ]
        for result in found.results
    ]
    marks = [
        [
            mark.assessor.user.name,
            str(named[mark.tender.ref].provider),
            str(mark.criterion),
            mark.points,
            mark.reason,
        ]
        for mark in reads.marks_shown(row, actor)
    ]
    return {
        "tenders": [tender_rows(tender, row, found.criteria) for tender in opened],
        "comparison_columns": columns,
        "comparison_rows": rows,
        "complete": found.complete,
        "tied": len(found.first) > 1,
        "marks_columns": [_("Assessor"), _("Tenderer"), _("Criterion"), _("Points"), _("Reason")],
        "marks_rows": marks,
    }


def _tenderer(tender: Tender) -> dict[str, Any]:
    cell: dict[str, Any] = {"text": str(tender.provider)}
    if tender.state == TenderState.CHOSEN:
        cell["note"] = _("Chosen")
    return cell


def result_facts(found: reads.ResultFacts) -> dict[str, Any]:
    """A result as published, for JSON (R24)."""
    row, price = found.competition, found.chosen.opened.unit_price_cents
    return {
        "id": row.ref,
        "authority": row.authority.code,
        "title": row.title,
        "category": row.category.code,
        "cpv": row.category.cpv,
        "quantity_hundredths": row.quantity,
        "unit": row.category.unit,
        "provider": found.chosen.provider.name,
        "business_id": found.chosen.provider.business_id,
        "unit_price_cents": price,
        "total_cents": amount_cents(price, row.quantity),
        "tenders": found.tenders,
        "concluded_on": row.concluded_on.isoformat() if row.concluded_on else None,
        "published_at": row.published_at.isoformat() if row.published_at else None,
    }


def result_rows(found: reads.ResultFacts) -> list[Any]:
    """A result as published, for the page."""
    row, price = found.competition, found.chosen.opened.unit_price_cents
    unit = row.category.get_unit_display()
    return [
        (_("Buyer"), str(row.authority)),
        (_("Category"), f"{row.category} (CPV {row.category.cpv})"),
        (_("Provider"), f"{found.chosen.provider.name} ({found.chosen.provider.business_id})"),
        (_("Quantity"), f"{show_units(row.quantity)} × {unit}"),
        (_("Price of a unit, ex VAT"), show_euros(price)),
        (_("Value, ex VAT"), show_euros(amount_cents(price, row.quantity))),
        (_("Tenders received"), found.tenders),
        (_("Contract made"), row.concluded_on),
        {
            "label": _("System"),
            "value": str(row.category.system),
            "url": reverse("procurement:system", args=[row.category.system.public_id]),
        },
    ]
