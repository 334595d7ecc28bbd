"""Reads of what keeps a review honest: prepared decisions and declared conflicts."""

from django.db.models import Exists, F, OuterRef, QuerySet

from core.actors import Actor
from core.roles import Role
from procurement.models import Application, PreparedDecision, ReviewConflict
from procurement.permissions import can_confirm_decision
from procurement.services.conflicts import is_barred
from procurement.services.prepared import open_prepared
from procurement.states import LIVE_APPLICATION, ApplicationState
from providers.models import ProviderMember

prepared_of = open_prepared


def may_confirm(actor: Actor, row: Application, prepared: PreparedDecision) -> bool:
    """Whether the actor is a second reviewer of what was prepared."""
    own = actor.user is not None and prepared.prepared_by_id == actor.user.pk
    return can_confirm_decision(actor, row) and not own and not is_barred(actor, row)


def conflicts_of(row: Application) -> list[ReviewConflict]:
    """Who takes no part in the application; the conflict itself stays sealed."""
    return list(ReviewConflict.objects.filter(application=row).select_related("user").order_by("pk"))


def returned_note(row: Application) -> str:
    """What a second reviewer asked to think over, while the first one does."""
    if row.state not in (ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION):
        return ""
    last = PreparedDecision.objects.filter(application=row).select_related("note").order_by("-pk").first()
    return last.note.text if last and last.note else ""


def to_confirm(actor: Actor) -> QuerySet[Application]:
    """Prepared decisions of the authority that the actor may confirm, the earliest deadline first."""
    rows: QuerySet[Application] = Application.objects.filter(
        authority=actor.authority, state=ApplicationState.TO_CONFIRM
    )
    if not actor.has(Role.PROCUREMENT, Role.MANAGER):
        return rows.none()
    own = PreparedDecision.objects.filter(application=OuterRef("pk"), outcome="", prepared_by=actor.user)
    barred = ReviewConflict.objects.filter(application=OuterRef("pk"), user=actor.user)
    member = ProviderMember.objects.filter(provider=OuterRef("provider"), user=actor.user)
    rows = rows.filter(~Exists(own), ~Exists(barred), ~Exists(member))
    return rows.select_related("provider", "system").order_by("decide_by", "pk")


def escalated(actor: Actor) -> QuerySet[Application]:
    """Undecided applications that the authority's managers have been warned of, the earliest deadline first."""
    rows: QuerySet[Application] = Application.objects.filter(
        authority=actor.authority, state__in=sorted(LIVE_APPLICATION), escalated_for=F("decide_by")
    )
    return rows.select_related("provider", "system", "reviewer").order_by("decide_by", "pk")
