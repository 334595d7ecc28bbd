"""Systems over the API: what everybody may see, and what the procurement officer founds."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from core import clock
from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version, set_etag
from core.errors import InvalidInput
from core.paging import page
from procurement import services
from procurement.api.founding import announced_out
from procurement.models import Category, CategoryModule, DynamicPurchasingSystem, Requirement
from procurement.schemas.common import FaultOut
from procurement.schemas.founding import ClosingIn
from procurement.schemas.systems import (
    CategoryChange,
    CategoryIn,
    CategoryOut,
    ManagedSystemOut,
    ModuleOut,
    RegisterOut,
    RequirementChange,
    RequirementIn,
    RequirementOut,
    SystemChange,
    SystemIn,
    SystemOut,
    SystemRow,
)
from procurement.selectors import systems as reads
from procurement.selectors.register import come
from procurement.services.systems import opening_state
from procurement.states import SystemState
from procurement.views.public import register_facts

router = Router(tags=["procurement"])


@router.get("/systems", auth=None, response={200: ListOut[SystemRow], **READ})
def list_open_systems(
    request: HttpRequest, after: After = "", size: Size = 30, words: str = ""
) -> ListOut[SystemRow]:
    """The systems that take applications now, for anyone; ``words`` of a name, an authority or a category."""
    found = page(reads.holding(reads.public_systems(), words.replace("\x00", "")[:100]), after, size)
    return ListOut(items=[SystemRow(**_row(s)) for s in found.rows], next=found.next)


def _row(system: DynamicPurchasingSystem) -> dict[str, Any]:
    names = ("code", "name", "state", "opens_on", "first_period_ends_on", "ends_on", "version")
    facts = {name: getattr(system, name) for name in names}
    return {"id": system.public_id, "authority": system.authority.code, **facts}


@router.get("/systems/{uuid:ref}", auth=None, response={200: SystemOut, **READ})
def read_system(request: HttpRequest, response: HttpResponse, ref: UUID) -> SystemOut:
    """One system with its categories and requirements, for anyone once it has opened."""
    system = reads.get_system(actor_of(request), ref)
    set_etag(response, system)
    return SystemOut(**_whole(system))


def _whole(system: DynamicPurchasingSystem) -> dict[str, Any]:
    names = ("description", "contract_version", "contract_text", "imported_from")
    return {
        **_row(system),
        **{name: getattr(system, name) for name in names},
        "categories": [_category(row) for row in reads.categories_of(system)],
        "requirements": [_requirement(row, None) for row in reads.common_requirements(system)],
        **announced_out(system),
    }


def _category(row: Category) -> CategoryOut:
    names = (
        "code", "name", "cpv", "regime", "route", "unit", "price_rule", "ceiling_cents", "default_units",
        "languages", "areas", "group_min", "group_max", "reports", "questionnaires", "trial_rules", "version",
    )  # fmt: skip
    standing: list[Requirement] = row.current_requirements  # type: ignore[attr-defined]
    return CategoryOut(
        id=row.public_id,
        card=row.card or {},
        requirements=[_requirement(r, row.public_id) for r in standing],
        modules=[module_out(module) for module in row.modules.all()],
        **{name: getattr(row, name) for name in names},
    )


def module_out(row: CategoryModule) -> ModuleOut:
    """A module's facts."""
    names = ("code", "name", "description", "unit", "price_rule", "ceiling_cents", "version")
    return ModuleOut(id=row.public_id, **{name: getattr(row, name) for name in names})


def _requirement(row: Requirement, category: UUID | None) -> RequirementOut:
    names = (
        "code", "edition", "kind", "text", "limit", "at_most", "unit_name", "value_cents",
        "justification", "options", "evidence_kind",
        "machine_check", "version",
    )  # fmt: skip
    return RequirementOut(id=row.public_id, category=category, **{name: getattr(row, name) for name in names})


@router.get("/systems/{uuid:ref}/register", auth=None, response={200: RegisterOut, **READ})
def read_register(request: HttpRequest, ref: UUID, day: date | None = None) -> RegisterOut:
    """Who is admitted to what, today or at the end of any past day."""
    system = reads.get_system(actor_of(request), ref)
    return RegisterOut(**register_facts(system, come(day or clock.today())))


@router.get("/manage/systems", response={200: ListOut[SystemRow], **READ})
def list_own_systems(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[SystemRow]:
    """The authority's systems, drafts included."""
    found = page(reads.own_systems(actor_of(request)), after, size)
    return ListOut(items=[SystemRow(**_row(s)) for s in found.rows], next=found.next)


@router.get("/manage/systems/{uuid:ref}", response={200: ManagedSystemOut, **READ})
def read_own_system(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """One system from the inside, with everything that keeps a draft from opening."""
    return managed(reads.get_managed_system(actor_of(request), ref), response)


def managed(system: DynamicPurchasingSystem, response: HttpResponse) -> ManagedSystemOut:
    """A system from the inside, its version as the answer's ETag."""
    set_etag(response, system)
    faults = opening_state(system) if system.state == SystemState.DRAFT else []
    listed = [
        FaultOut(code=f.code, field=f.field, message=str(f.message), place=f.place, ref=f.ref) for f in faults
    ]
    return ManagedSystemOut(faults=listed, **_whole(system))


@router.post("/manage/systems", response={201: ManagedSystemOut, **WRITE})
def found_system(request: HttpRequest, response: HttpResponse, data: SystemIn) -> Status[ManagedSystemOut]:
    """Found a system: a draft that nobody outside sees."""
    return Status(201, managed(services.found_system(actor_of(request), **data.model_dump()), response))


@router.put("/manage/systems/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def change_system(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: SystemChange
) -> ManagedSystemOut:
    """Rewrite a draft. Send the ETag as If-Match."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    version = expected_version(request)
    return managed(services.change_system(actor, system, version=version, **data.model_dump()), response)


@router.post("/manage/systems/{uuid:ref}/open", response={200: ManagedSystemOut, **WRITE})
def open_system(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """Publish; a refusal lists every fault in ``facts.faults``."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    return managed(services.open_system(actor, system, expected_version(request)), response)


@router.post("/manage/systems/{uuid:ref}/close", response={200: ManagedSystemOut, **WRITE})
def close_system(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ClosingIn
) -> ManagedSystemOut:
    """Close an open system for good; before its time a notice tells the reason."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    version = expected_version(request)
    return managed(
        services.close_system(actor, system, version, reason=data.model_dump()["reason"]), response
    )


@router.post("/manage/systems/{uuid:ref}/cancel", response={200: ManagedSystemOut, **WRITE})
def cancel_system(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """Give up a draft."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    return managed(services.cancel_system(actor, system, expected_version(request)), response)


@router.post("/manage/systems/{uuid:ref}/categories", response={201: ManagedSystemOut, **WRITE})
def add_category(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: CategoryIn
) -> Status[ManagedSystemOut]:
    """Add a category to a draft."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    services.add_category(actor, system, **data.model_dump())
    return Status(201, managed(system, response))


@router.put("/manage/categories/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def change_category(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: CategoryChange
) -> ManagedSystemOut:
    """Rewrite a category of a draft. If-Match takes the category's ``version``."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    services.change_category(actor, category, version=expected_version(request), **data.model_dump())
    return managed(category.system, response)


@router.delete("/manage/categories/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def drop_category(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """Take a category with its requirements and modules out of a draft."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    system = reads.get_own_system(actor, category.system.public_id)
    services.drop_category(actor, category, expected_version(request))
    return managed(system, response)


@router.post("/manage/systems/{uuid:ref}/requirements", response={201: ManagedSystemOut, **WRITE})
def add_requirement(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: RequirementIn
) -> Status[ManagedSystemOut]:
    """Require something of applicants."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    facts = data.model_dump()
    facts["category"] = category_row(system, data.category)
    services.add_requirement(actor, system, **facts)
    return Status(201, managed(system, response))


def category_row(system: DynamicPurchasingSystem, ref: UUID | None) -> Category | None:
    """A category of the system by its public id; none for every applicant.

    Raises:
        InvalidInput: it is another system's (``category_elsewhere``).
    """
    if ref is None:
        return None
    row = Category.objects.filter(system=system, public_id=ref).first()
    if row is None:
        text = _("The category belongs to another system.")
        raise InvalidInput("category_elsewhere", text, field="category")
    return row


@router.put("/manage/requirements/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def change_requirement(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: RequirementChange
) -> ManagedSystemOut:
    """Rewrite a requirement of a draft. If-Match takes the requirement's ``version``."""
    actor = actor_of(request)
    row = reads.get_requirement(actor, ref)
    services.change_requirement(actor, row, version=expected_version(request), **data.model_dump())
    return managed(row.system, response)


@router.delete("/manage/requirements/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def drop_requirement(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """Take a requirement out of a draft."""
    actor = actor_of(request)
    row = reads.get_requirement(actor, ref)
    services.drop_requirement(actor, row, expected_version(request))
    return managed(row.system, response)
