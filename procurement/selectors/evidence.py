"""Reads of evidence: what is demanded, how it stands, what waits for whom (R18)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from procurement.deadlines import warning_steps
from procurement.models import (
    Admission,
    Application,
    Category,
    EvidenceDemand,
    EvidenceReview,
)
from procurement.permissions import READERS, can_manage_evidence, can_read_evidence
from procurement.rules.evidence import Piece, Standing, covered_before, covered_until, standing
from procurement.states import LIVE_APPLICATION, AdmissionState, EvidenceVerdict
from providers.models import Evidence, Provider
from providers.states import EvidenceKind

CURRENT = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
LIVE = sorted(LIVE_APPLICATION)


def demanded_on(day: date) -> "QuerySet[EvidenceDemand, EvidenceDemand]":
    """Every demand that orders depend on, on a day."""
    ends_later = Q(valid_until=None) | Q(valid_until__gt=day)
    return EvidenceDemand.objects.filter(ends_later, valid_from__lte=day)


def lacks_evidence(day: date) -> Exists:
    """For a query of admissions: whether a kind of evidence that the category demands is not in force on a day."""
    accepted = Evidence.objects.filter(
        provider_id=OuterRef(OuterRef("provider_id")),
        kind=OuterRef("kind"),
        valid_from__lte=day,
        valid_until__gt=day,
        reviews__authority_id=OuterRef("authority_id"),
        reviews__verdict=EvidenceVerdict.ACCEPTED,
    )
    return Exists(demanded_on(day).filter(~Exists(accepted), category_id=OuterRef("category_id")))


def taking_orders(day: date) -> "QuerySet[Admission, Admission]":
    """Admissions that new orders may rest on: not suspended, no demanded evidence lapsed (R18)."""
    return Admission.objects.filter(~lacks_evidence(day), state=AdmissionState.ADMITTED)


@dataclass(frozen=True, slots=True)
class Kept:
    """One demanded kind of evidence, how it stands with an authority, and until which day it holds."""

    authority: Authority
    kind: EvidenceKind
    standing: Standing
    until: date | None
    categories: list[Category]
    needed_from: date
    note: str = ""
    ended: date | None = None

    @property
    def first_without(self) -> date | None:
        """The first day without accepted evidence, to come or past; nothing when there never was any."""
        return self.until or self.ended

    @property
    def stops_orders(self) -> bool:
        """Whether no new orders come because of it."""
        holds = self.standing in (Standing.IN_FORCE, Standing.LAPSING)
        return not holds and self.needed_from <= clock.today()


@dataclass(slots=True)
class _Need:
    authority: Authority
    kind: str
    needed_from: date
    categories: list[Category] = field(default_factory=list)


def kept_by(provider: Provider, authority: Authority | None = None) -> list[Kept]:
    """How everything demanded of a provider stands, of one authority or of all; five queries at most.

    Demanded is what the categories ask that it is admitted to now or applies to.
    """
    needs = _needs(provider, authority)
    if not needs:
        return []
    today, warn_days = clock.today(), max(warning_steps(clock.today()))
    rows = list(Evidence.objects.filter(provider=provider).prefetch_related("reviews__note"))
    found = []
    for (authority_id, kind), need in needs.items():
        same = [row for row in rows if row.kind == kind]
        pieces = [_piece(row, authority_id) for row in same]
        found.append(
            Kept(
                authority=need.authority,
                kind=EvidenceKind(kind),
                standing=standing(pieces, today, warn_days),
                until=covered_until(pieces, today),
                categories=need.categories,
                needed_from=need.needed_from,
                note=_last_note(same, authority_id),
                ended=covered_before(pieces, today),
            )
        )
    return found


def _needs(provider: Provider, authority: Authority | None) -> dict[tuple[int, str], _Need]:
    admitted = Admission.objects.filter(
        provider=provider, state__in=CURRENT, category_id=OuterRef("category_id")
    )
    applied = Application.objects.filter(
        provider=provider, state__in=LIVE, categories__category_id=OuterRef("category_id")
    )
    rows = standing_demands().filter(Exists(admitted) | Exists(applied))
    if authority is not None:
        rows = rows.filter(authority=authority)
    needs: dict[tuple[int, str], _Need] = {}
    for row in rows.select_related("authority", "category").order_by("authority_id", "kind", "category_id"):
        key = (row.authority_id, row.kind)
        need = needs.setdefault(key, _Need(row.authority, row.kind, row.valid_from))
        need.needed_from = min(need.needed_from, row.valid_from)
        need.categories.append(row.category)
    return needs


def _review(row: Evidence, authority_id: int) -> EvidenceReview | None:
    reviews: Iterable[EvidenceReview] = row.reviews.all()
    return next((r for r in reviews if r.authority_id == authority_id), None)


def _piece(row: Evidence, authority_id: int) -> Piece:
    review = _review(row, authority_id)
    accepted = None if review is None else review.verdict == EvidenceVerdict.ACCEPTED
    return Piece(row.valid_from, row.valid_until, accepted)


def _last_note(rows: list[Evidence], authority_id: int) -> str:
    """Why the newest piece was refused, if it was."""
    for row in sorted(rows, key=lambda row: -row.pk):
        review = _review(row, authority_id)
        if review is not None:
            refused = review.verdict == EvidenceVerdict.REFUSED
            return review.note.text if refused and review.note else ""
    return ""


def lapsed_kinds(admission: Admission) -> list[EvidenceKind]:
    """The kinds of evidence for whose lack an admission gets no new orders today."""
    return [
        row.kind
        for row in kept_by(admission.provider, admission.authority)
        if row.stops_orders and admission.category_id in {c.pk for c in row.categories}
    ]


def evidence_of(provider: Provider, authority: Authority | None = None) -> list[Evidence]:
    """A provider's evidence, newest first, each with ``found``: the findings, of one authority or of all.

    An authority sees the criminal-record checks that it made itself, not those of others (R17).
    """
    reviews = EvidenceReview.objects.select_related("authority", "note", "reviewed_by").order_by("pk")
    rows = Evidence.objects.filter(provider=provider)
    if authority is not None:
        reviews = reviews.filter(authority=authority)
        theirs = Q(kind=EvidenceKind.CRIMINAL_RECORD_CHECK) & ~Exists(
            EvidenceReview.objects.filter(evidence=OuterRef("pk"), authority=authority)
        )
        rows = rows.exclude(theirs)
    shown = rows.select_related("checked_by", "file").prefetch_related(
        Prefetch("reviews", reviews, to_attr="found"), "replaced_by"
    )
    return list(shown.order_by("-pk"))


def waiting_for_review(authority: Authority) -> "QuerySet[Evidence, Evidence]":
    """Evidence that the authority has not judged and that its categories demand of the provider, oldest first.

    What has lapsed or was replaced in the meantime needs no judging.
    """
    demanded = standing_demands().filter(authority=authority, kind=OuterRef("kind"))
    admitted = Admission.objects.filter(
        category_id=OuterRef("category_id"), provider_id=OuterRef(OuterRef("provider_id")), state__in=CURRENT
    )
    applied = Application.objects.filter(
        categories__category_id=OuterRef("category_id"),
        provider_id=OuterRef(OuterRef("provider_id")),
        state__in=LIVE,
    )
    rows = Evidence.objects.filter(
        Exists(demanded.filter(Exists(admitted) | Exists(applied))),
        ~Exists(EvidenceReview.objects.filter(authority=authority, evidence=OuterRef("pk"))),
        valid_until__gt=clock.today(),
        replaced_by=None,
    )
    return rows.select_related("provider", "file").order_by("pk")


def lapsed_admissions(authority: Authority) -> "QuerySet[Admission, Admission]":
    """Admissions that get no new orders today because evidence is lacking."""
    rows = Admission.objects.filter(
        lacks_evidence(clock.today()), authority=authority, state=AdmissionState.ADMITTED
    )
    return rows.select_related("provider", "category").order_by("provider__name", "pk")


def standing_demands() -> "QuerySet[EvidenceDemand, EvidenceDemand]":
    """What is demanded now or from an announced day on."""
    ends_later = Q(valid_until=None) | Q(valid_until__gt=clock.today())
    return EvidenceDemand.objects.filter(ends_later).order_by("kind", "pk")


def get_own_evidence(actor: Actor, ref: UUID | str) -> Evidence:
    """A piece of evidence of the actor's own provider.

    Raises:
        NotFound: there is none, or it is others'.
    """
    found = Evidence.objects.filter(public_id=ref).select_related("provider").first()
    if found is None or not can_manage_evidence(actor, found.provider):
        raise NotFound
    return found


def get_reviewed_evidence(actor: Actor, ref: UUID | str) -> Evidence:
    """A piece of evidence that concerns the actor's authority, for those who read it.

    Raises:
        NotFound: there is none, or the provider has nothing to do with the authority.
    """
    found = Evidence.objects.filter(public_id=ref).select_related("provider", "file").first()
    if found is None or not can_read_evidence(actor, found.provider) or not actor.has(*READERS):
        raise NotFound
    return found


def get_supplier(actor: Actor, ref: UUID | str) -> Provider:
    """A provider that the actor's authority has to do with, for its readers.

    Raises:
        NotFound: there is none, or it has neither applied nor been admitted here.
    """
    found = Provider.objects.filter(public_id=ref).first()
    if found is None or not can_read_evidence(actor, found) or not actor.has(*READERS):
        raise NotFound
    return found


def review_of(evidence: Evidence, authority: Authority) -> EvidenceReview | None:
    """The authority's finding, if it has one."""
    return (
        EvidenceReview.objects.filter(evidence=evidence, authority=authority).select_related("note").first()
    )


def admissions_here(provider: Provider, authority: Authority) -> list[Admission]:
    """Every admission of a provider with an authority, the newest first."""
    rows = Admission.objects.filter(provider=provider, authority=authority)
    return list(rows.select_related("category__system").order_by("-pk"))
