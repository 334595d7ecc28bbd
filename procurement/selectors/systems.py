"""Reads of systems, categories and the public register of admitted providers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.i18n import LANGUAGES
from core.models import Authority
from procurement.models import (
    Admission,
    Category,
    CategoryModule,
    Decision,
    DynamicPurchasingSystem,
    Requirement,
)
from procurement.permissions import READERS, can_edit_system, can_read_system
from procurement.selectors.evidence import standing_demands
from procurement.states import AdmissionState, DecisionKind, SystemState

Systems = QuerySet[DynamicPurchasingSystem]


def public_systems(*states: SystemState) -> Systems:
    """Systems that everybody may see, with the numbers of categories and of admitted providers."""
    wanted = states or (SystemState.OPEN,)
    return with_counts(DynamicPurchasingSystem.objects.filter(state__in=wanted))


def holding(systems: Systems, words: str) -> Systems:
    """Those whose name, authority or one of whose categories holds the words, in any language."""
    if not words.strip():
        return systems
    named, served = Q(authority__name__icontains=words.strip()), Q()
    for code in LANGUAGES:
        named |= Q(**{f"name__{code}__icontains": words.strip()})
        served |= Q(**{f"name__{code}__icontains": words.strip()})
    holders = Category.objects.filter(served).values("system")
    found: Systems = systems.filter(named | Q(pk__in=holders))
    return found


def with_counts(systems: Systems) -> Systems:
    """Each system with ``category_count`` and ``provider_count``."""
    held = Q(categories__admissions__state=AdmissionState.ADMITTED)
    counted: Systems = systems.select_related("authority").annotate(
        category_count=Count("categories", distinct=True),
        provider_count=Count("categories__admissions__provider", filter=held, distinct=True),
    )
    return counted


def own_systems(actor: Actor) -> Systems:
    """All systems of the actor's authority, drafts included, for its readers."""
    authority = actor.need_authority()
    if not actor.has(*READERS):
        raise NotFound
    return with_counts(DynamicPurchasingSystem.objects.filter(authority=authority))


def get_system(actor: Actor, ref: UUID | str) -> DynamicPurchasingSystem:
    """A system that the actor may see.

    Raises:
        NotFound: there is none, or it is a draft of others.
    """
    found: DynamicPurchasingSystem | None = (
        DynamicPurchasingSystem.objects.filter(public_id=ref).select_related("authority").first()
    )
    if found is None or not can_read_system(actor, found):
        raise NotFound
    return found


def get_managed_system(actor: Actor, ref: UUID | str) -> DynamicPurchasingSystem:
    """A system of the actor's authority, for its readers: drafts and the inside of open ones."""
    system = get_system(actor, ref)
    if not actor.in_authority(system.authority_id, *READERS):
        raise NotFound
    return system


def get_own_system(actor: Actor, ref: UUID | str) -> DynamicPurchasingSystem:
    """A system of the actor's authority, for those who may change it."""
    system = get_system(actor, ref)
    if not can_edit_system(actor, system):
        raise NotFound
    return system


def get_category(actor: Actor, ref: UUID | str) -> Category:
    """A category of a system that the actor may see."""
    found = Category.objects.filter(public_id=ref).select_related("system__authority").first()
    if found is None or not can_read_system(actor, found.system):
        raise NotFound
    return found


def get_module(actor: Actor, ref: UUID | str) -> CategoryModule:
    """A module of a category that the actor may change."""
    rows = CategoryModule.objects.filter(public_id=ref)
    found = rows.select_related("category__system__authority").first()
    if found is None or not can_edit_system(actor, found.category.system):
        raise NotFound
    return found


def get_requirement(actor: Actor, ref: UUID | str) -> Requirement:
    """A requirement of a system that the actor may change."""
    found = Requirement.objects.filter(public_id=ref).select_related("system__authority", "category").first()
    if found is None or not can_edit_system(actor, found.system):
        raise NotFound
    return found


def categories_of(system: DynamicPurchasingSystem) -> list[Category]:
    """The categories with what each requires: ``current_requirements`` in force, ``current_demands`` of evidence."""
    standing = Requirement.objects.filter(_standing()).order_by("pk")
    rows = Category.objects.filter(system=system).order_by("code")
    return list(
        rows.prefetch_related(
            Prefetch("requirements", standing, to_attr="current_requirements"),
            Prefetch("evidence_demands", standing_demands(), to_attr="current_demands"),
            "modules",
        )
    )


def common_requirements(system: DynamicPurchasingSystem) -> list[Requirement]:
    """What is required of every applicant."""
    rows = Requirement.objects.filter(_standing(), system=system, category=None)
    return list(rows.order_by("pk"))


def _standing() -> Q:
    today = clock.today()
    return Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gt=today))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One provider of the register: which state it has in which category, by the category's code."""

    name: str
    business_id: str
    ref: str
    states: dict[str, str]


def register_on(system: DynamicPurchasingSystem, day: date) -> list[RegisterRow]:
    """The public register of admitted providers as it stood at the end of a day; two queries."""
    admissions = admissions_on(system, day)
    suspended = suspended_on([row.ref for row in admissions], day)
    found: dict[int, RegisterRow] = {}
    for row in admissions:
        entry = found.setdefault(
            row.provider_id, RegisterRow(row.provider.name, row.provider.business_id, row.provider.ref, {})
        )
        state = AdmissionState.SUSPENDED if row.ref in suspended else AdmissionState.ADMITTED
        entry.states[row.category.code] = state.value
    return list(found.values())


def admissions_on(system: DynamicPurchasingSystem, day: date) -> list[Admission]:
    """The admissions in force at the end of a day, by provider's name."""
    in_force = Q(valid_until=None) | Q(valid_until__gt=day)
    rows = Admission.objects.filter(in_force, category__system=system, valid_from__lte=day)
    return list(rows.select_related("provider", "category").order_by("provider__name", "provider_id", "pk"))


def suspended_on(refs: list[str], day: date) -> set[str]:
    """Which admissions, by public id, were suspended at the end of a day: the decisions made by then tell."""
    last: dict[str, str] = {}
    kinds = (DecisionKind.SUSPENSION, DecisionKind.REINSTATEMENT)
    rows = Decision.objects.filter(subject_ref__in=refs, kind__in=kinds, decided_on__lte=day)
    for ref, kind in rows.order_by("pk").values_list("subject_ref", "kind"):
        last[ref] = kind
    return {ref for ref, kind in last.items() if kind == DecisionKind.SUSPENSION}


def admissions_of(system: DynamicPurchasingSystem, after: int = 0, size: int = 50) -> list[Admission]:
    """The system's admissions by key, for the officer's list."""
    rows = Admission.objects.filter(category__system=system, pk__gt=after)
    return list(rows.select_related("provider", "category").order_by("pk")[:size])


def system_by_code(authority: Authority, code: str) -> DynamicPurchasingSystem | None:
    """An authority's system by its code."""
    found: DynamicPurchasingSystem | None = DynamicPurchasingSystem.objects.filter(
        authority=authority, code=code
    ).first()
    return found
