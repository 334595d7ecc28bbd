"""The figures of a play. Counts only: no id, no instant, nothing that depends on a database."""

from typing import Any

from django.db.models import Count, QuerySet, Sum

from core import clock
from core.models import ChainHead
from core.money import euros
from evaluations.models import EvaluationRequest
from evaluations.selectors.summaries import summary
from orders.models import Choice, Meeting, Order, Report
from orders.states import ChoiceEnd
from procurement.models import Admission, Application, Decision
from providers.models import PublishedScore
from simulator.play.world import World
from vouchers.models import Entry, Invoice, Voucher
from vouchers.states import Account, PostingKind


def count(world: World) -> dict[str, Any]:
    """Everything that the play is measured by; euros as decimal strings."""
    told = summary(world.authority, world.begins, clock.local_date(world.ends))
    return {
        "scenario": world.scenario.code,
        "seed": world.seed,
        "first_day": world.begins.isoformat(),
        "last_day": clock.local_date(world.ends).isoformat(),
        "providers": _providers(world),
        "applications": _by(Application.objects.filter(authority=world.authority), "state"),
        "decisions": _by(Decision.objects.filter(authority=world.authority), "kind"),
        "orders": _orders(world),
        "choices": _choices(world),
        "meetings": _by(Meeting.objects.filter(order__authority=world.authority), "state"),
        "reports": _reports(world),
        "vouchers": _by(Voucher.objects.filter(authority=world.authority), "state"),
        "invoices": _by(Invoice.objects.filter(authority=world.authority), "state"),
        "euros": _euros(world),
        "cases": told["cases"],
        "outcomes": told["outcomes"],
        "outcomes_by_horizon": told["outcomes_by_horizon"],
        "nps": told["nps"],
        "questionnaires": _questionnaires(world),
        "scores_published": told["scores_published"],
        "scores_without_evidence": told["scores_without_evidence"],
        "bands": _bands(world),
        "events": {head.key: head.count for head in ChainHead.objects.filter(authority=world.authority)},
    }


def _by(rows: "QuerySet[Any, Any]", name: str) -> dict[str, int]:
    counted = rows.order_by().values_list(name).annotate(number=Count("pk"))
    return dict(sorted((str(value), number) for value, number in counted))


def _providers(world: World) -> dict[str, int]:
    admissions = Admission.objects.filter(authority=world.authority)
    applied = Application.objects.filter(authority=world.authority).values("provider").distinct().count()
    admitted = admissions.values("provider").distinct().count()
    decided = Application.objects.filter(authority=world.authority, state="decided")
    served = Meeting.objects.filter(order__authority=world.authority)
    return {
        "applied": applied,
        "admitted": admitted,
        "rejected": decided.filter(admissions=None).values("provider").distinct().count(),
        "active": served.values("provider").distinct().count(),
        "suspended_once": Decision.objects.filter(authority=world.authority, kind="suspension")
        .values("provider").distinct().count(),
    }  # fmt: skip


def _orders(world: World) -> dict[str, Any]:
    rows = Order.objects.filter(authority=world.authority)
    placed = rows.exclude(placed_at=None)
    return {
        "total": placed.count(),
        "by_state": _by(rows, "state"),
        "by_service": _by(placed, "category__code"),
        "by_route": _by(placed, "route"),
        "provider_changes": placed.filter(provider_changes__gt=0).count(),
        "more_than_one_round": placed.filter(round__gt=1).count(),
        "clients": placed.values("client").distinct().count(),
    }


def _choices(world: World) -> dict[str, Any]:
    rows = Choice.objects.filter(order__authority=world.authority)
    ends = _by(rows.exclude(end=""), "end")
    return {
        "made": rows.count(),
        "by_way": _by(rows, "way"),
        "declined": ends.get(ChoiceEnd.DECLINED, 0),
        "by_end": ends,
    }


def _reports(world: World) -> dict[str, int]:
    rows = Report.objects.filter(order__authority=world.authority)
    return {**_by(rows, "state"), "late": rows.filter(late=True).count()}


def _questionnaires(world: World) -> dict[str, dict[str, int]]:
    rows = EvaluationRequest.objects.filter(authority=world.authority)
    return {audience: _by(rows.filter(audience=audience), "state") for audience in ("client", "official")}


def _bands(world: World) -> dict[str, int]:
    return _by(PublishedScore.objects.filter(authority=world.authority, superseded_at=None), "band")


def _euros(world: World) -> dict[str, str]:
    """What the ledger's postings moved: ``committed`` and ``released`` in all, ``open`` is still promised."""

    def moved(kind: PostingKind, account: Account) -> int:
        rows = Entry.objects.filter(
            posting__authority=world.authority, posting__kind=kind, account=account, cents__gt=0
        )
        return rows.aggregate(total=Sum("cents"))["total"] or 0

    def balance(account: Account) -> int:
        rows = Entry.objects.filter(posting__authority=world.authority, account=account)
        return rows.aggregate(total=Sum("cents"))["total"] or 0

    cents = {
        "granted": moved(PostingKind.GRANT, Account.AVAILABLE),
        "committed": moved(PostingKind.COMMIT, Account.COMMITTED),
        "released": moved(PostingKind.RELEASE, Account.AVAILABLE),
        "approved": moved(PostingKind.APPROVE, Account.PAYABLE),
        "paid": moved(PostingKind.PAY, Account.PAID),
        "open": balance(Account.COMMITTED),
        "available": balance(Account.AVAILABLE),
    }
    return {name: f"{euros(value):.2f}" for name, value in cents.items()}
