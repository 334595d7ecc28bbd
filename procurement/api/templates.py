"""Templates of systems over the API."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, actor_of
from core.errors import require
from core.roles import Role
from procurement import ready, services
from procurement.api.systems import managed
from procurement.schemas.systems import ManagedSystemOut
from procurement.schemas.templates import FromTemplateIn, TemplateCategoryOut, TemplateOut

router = Router(tags=["procurement"])


@router.get("/manage/templates", response={200: list[TemplateOut], **READ})
def list_templates(request: HttpRequest) -> list[TemplateOut]:
    """The templates to start from."""
    require(actor_of(request).has(Role.PROCUREMENT))
    return [
        TemplateOut(
            code=one.code,
            version=one.version,
            name=one.name,
            description=one.description,
            categories=[
                TemplateCategoryOut(code=row["code"], name=row["name"], cpv=row["cpv"], route=row["route"])
                for row in one.categories
            ],
        )
        for one in ready.templates().values()
    ]


@router.post("/manage/templates/{slug:code}/systems", response={201: ManagedSystemOut, **WRITE})
def found_from_template(
    request: HttpRequest, response: HttpResponse, code: str, data: FromTemplateIn
) -> Status[ManagedSystemOut]:
    """Found a draft from a template; ``faults`` tells what is still to be written."""
    actor = actor_of(request)
    require(actor.has(Role.PROCUREMENT))
    system = services.found_from_template(actor, ready.template(code), **data.model_dump())
    return Status(201, managed(system, response))
