"""Modules of a draft's categories over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import WRITE, actor_of, expected_version
from procurement import services
from procurement.api.systems import managed
from procurement.schemas.systems import ManagedSystemOut, ModuleChange, ModuleIn
from procurement.selectors import systems as reads

router = Router(tags=["procurement"])


@router.post("/manage/categories/{uuid:ref}/modules", response={201: ManagedSystemOut, **WRITE})
def add_module(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ModuleIn
) -> Status[ManagedSystemOut]:
    """Add a module to a category of a draft."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    system = reads.get_own_system(actor, category.system.public_id)
    services.add_module(actor, category, **data.model_dump())
    return Status(201, managed(system, response))


@router.put("/manage/modules/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def change_module(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ModuleChange
) -> ManagedSystemOut:
    """Rewrite a module of a draft. If-Match takes the module's ``version``."""
    actor = actor_of(request)
    module = reads.get_module(actor, ref)
    services.change_module(actor, module, version=expected_version(request), **data.model_dump())
    return managed(module.category.system, response)


@router.delete("/manage/modules/{uuid:ref}", response={200: ManagedSystemOut, **WRITE})
def drop_module(request: HttpRequest, response: HttpResponse, ref: UUID) -> ManagedSystemOut:
    """Take a module out of a draft."""
    actor = actor_of(request)
    module = reads.get_module(actor, ref)
    services.drop_module(actor, module, expected_version(request))
    return managed(module.category.system, response)
