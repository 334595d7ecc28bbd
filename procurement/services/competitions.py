"""Preparing a mini-competition: published criteria of a category, the draft, its criteria, its assessors."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.models import Membership, User
from procurement.competition_permissions import ASSESSORS, can_compete, can_run_competition
from procurement.competition_states import ENDED, CompetitionState, CriterionKind
from procurement.models import Assessor, Category, CategoryCriteria, Competition, Criterion
from procurement.rules.competitions import Range, published_faults
from procurement.rules.routes import Refusal
from procurement.services.common import Texts, refuse, texts
from procurement.states import PriceRule, Route, SystemState

Ranges = Mapping[CriterionKind, Range]


def listed(faults: list[Refusal]) -> list[dict[str, str]]:
    """Faults as an error carries them."""
    return [{"code": f.code, "field": f.field, "message": str(f.message)} for f in faults]


def publish_criteria(
    actor: Actor, category: Category, ranges: Ranges, themes: Texts, version: int | None = None
) -> CategoryCriteria:
    """Write the award criteria that a category under route A publishes with the notice (R14).

    Raises:
        WrongState: the system has been published: criteria change only by a new notice.
        InvalidInput: the ranges do not fit together.
    """
    with transaction.atomic():
        home = relock(category)
        require(can_compete(actor, home))
        if home.route != Route.MINI_COMPETITION:
            text = _("Only categories under route A are put to a mini-competition.")
            raise InvalidInput("route_without_competition", text)
        if home.system.state != SystemState.DRAFT:
            text = _("The system has been published. A change needs a new notice.")
            raise WrongState("system_not_draft", text)
        words = texts(themes)
        refuse(published_faults(ranges, bool(words.get("fi")), PriceRule(home.price_rule)))
        row = CategoryCriteria.objects.filter(category=home).first()
        before = events.snapshot(row) if row else None
        if row:
            row.check_version(version)
        row = row or CategoryCriteria(authority=home.authority, category=home, version=0)
        for kind, span in ranges.items():
            setattr(row, f"{kind}_least", span.least)
            setattr(row, f"{kind}_most", span.most)
        row.quality_themes = words
        row.save_changes()
        events.record(actor, "criteria.published", row, authority=home.authority, before=before)
    return row


def draft_competition(actor: Actor, category: Category, **facts: Any) -> Competition:
    """Begin a competition in a category of route A; ``facts`` as in `change_competition`, complete or not."""
    with transaction.atomic():
        require(can_compete(actor, category))
        if category.route != Route.MINI_COMPETITION:
            text = _("Only categories under route A are put to a mini-competition.")
            raise InvalidInput("route_without_competition", text, field="category")
        row: Competition = Competition(authority=category.authority, category=category, created_by=actor.user)
        _write(row, **facts)
        row.save()
        events.record(actor, "competition.drafted", row, authority=row.authority, category=category.ref)
    return row


def change_competition(
    actor: Actor, competition: Competition, version: int | None = None, **facts: Any
) -> Competition:
    """Rewrite a draft: ``title``, ``description`` (texts), ``quantity`` (hundredths), ``estimated_cents``,
    ``starts_from``, ``starts_until`` (days), ``tender_deadline`` (an instant).

    Raises:
        WrongState: tenders have been invited: changes are told by an addendum.
    """
    with transaction.atomic():
        row = _draft(actor, competition, version)
        before = events.snapshot(row)
        _write(row, **facts)
        row.save_changes()
        events.record(actor, "competition.changed", row, authority=row.authority, before=before)
    return row


def _write(
    row: Competition,
    *,
    title: Texts = None,
    description: Texts = None,
    quantity: int = 0,
    estimated_cents: int | None = None,
    starts_from: date | None = None,
    starts_until: date | None = None,
    tender_deadline: datetime | None = None,
) -> None:
    row.title, row.description = texts(title), texts(description)
    row.quantity, row.estimated_cents = quantity, estimated_cents
    if starts_from and starts_until and starts_until < starts_from:
        text = _("The last day lies before the first one.")
        raise InvalidInput("start_reversed", text, field="starts_until")
    row.starts_from, row.starts_until = starts_from, starts_until
    row.tender_deadline = tender_deadline


def _draft(actor: Actor, competition: Competition, version: int | None) -> Competition:
    """The competition under lock, if the actor runs it and it is a draft."""
    row = relock(competition)
    require(can_run_competition(actor, row))
    row.check_version(version)
    if row.state != CompetitionState.DRAFT:
        text = _("Tenders have been invited. Tell changes to all invited by a notice.")
        raise WrongState("competition_not_draft", text)
    return row


def set_criterion(
    actor: Actor,
    competition: Competition,
    kind: CriterionKind,
    weight: int,
    *,
    name: Texts = None,
    text: Texts = None,
    version: int | None = None,
) -> Criterion:
    """Give price or the published score its weight (0 takes it out), or add a quality question.

    Raises:
        InvalidInput: the weight is outside 1 to 100 (``weight_wrong``), or a question lacks its words
            (``question_missing``).
    """
    with transaction.atomic():
        row = _draft(actor, competition, version)
        named, worded = texts(name), texts(text)
        least = 1 if kind == CriterionKind.QUALITY else 0
        if not least <= weight <= 100:
            raise InvalidInput("weight_wrong", _("Write a whole number from 1 to 100."), field="weight")
        if kind == CriterionKind.QUALITY:
            if not (named.get("fi") and worded.get("fi")):
                words = _("Write in Finnish the name, what is asked and how points are given.")
                raise InvalidInput("question_missing", words, field="name_fi")
            made = Criterion(authority=row.authority, competition=row, kind=kind)
        else:
            made = row.criteria.filter(kind=kind).first() or Criterion(
                authority=row.authority, competition=row, kind=kind
            )
        made.weight, made.name, made.text = weight, named, worded
        if weight:
            made.save()
        elif made.pk:
            made.delete()
        row.save_changes()
        _told(actor, row, str(kind), weight)
    return made


def _told(actor: Actor, row: Competition, kind: str, weight: int) -> None:
    before = events.snapshot(row)
    home = row.authority
    events.record(actor, "competition.weighed", row, authority=home, before=before, kind=kind, weight=weight)


def drop_criterion(actor: Actor, criterion: Criterion, version: int | None = None) -> None:
    """Take a criterion out of a draft."""
    with transaction.atomic():
        row = _draft(actor, criterion.competition, version)
        kind = criterion.kind
        Criterion.objects.filter(pk=criterion.pk).delete()
        row.save_changes()
        _told(actor, row, str(kind), 0)


def name_assessor(actor: Actor, competition: Competition, user: User) -> Assessor:
    """Name a person of the authority to assess quality; at least two must assess.

    Raises:
        InvalidInput: the person does not work for the authority (``assessor_elsewhere``) or is named already.
        WrongState: the award has been decided.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        _before_award(row)
        roles = [role.value for role in ASSESSORS]
        works_here = Membership.objects.filter(
            authority=row.authority_id, user=user, role__in=roles, ended_at=None
        )
        if not works_here.exists():
            text = _("Name an official, procurement officer or manager of the authority.")
            raise InvalidInput("assessor_elsewhere", text, field="user")
        made = Assessor(authority=row.authority, competition=row, user=user)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise InvalidInput("assessor_named", _("This person is named already."), field="user") from error
        events.record(actor, "assessor.named", made, authority=row.authority, competition=row.ref)
    return made


def release_assessor(actor: Actor, assessor: Assessor) -> Assessor:
    """Let an assessor go who has handed in nothing.

    Raises:
        WrongState: points were handed in (``marks_handed_in``): they stand.
    """
    with transaction.atomic():
        home = relock(assessor.competition)
        row = relock(assessor)
        require(can_run_competition(actor, home))
        _before_award(home)
        if row.done_at is not None:
            raise WrongState("marks_handed_in", _("Points that were handed in stand."))
        before = events.snapshot(row)
        row.released_at = row.released_at or clock.now()
        row.save(update_fields=["released_at"])
        events.record(actor, "assessor.released", row, authority=home.authority, before=before)
    return row


def _before_award(row: Competition) -> None:
    if row.state in (CompetitionState.AWARDED, *ENDED):
        raise WrongState
