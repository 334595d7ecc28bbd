"""The self-declaration in the terms of the ESPD over the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from core.api import READ, actor_of
from procurement.espd import declaration
from procurement.selectors import applications as reads

router = Router(tags=["procurement"])


class DeclarationOut(Schema):
    """The parts of the European Single Procurement Document: procedure, operator, exclusion, selection, end."""

    part_1: dict[str, Any]
    part_2: dict[str, Any]
    part_3: dict[str, Any]
    part_4: list[dict[str, Any]]
    part_5: dict[str, Any]
    part_6: dict[str, Any]


@router.get("/applications/{uuid:ref}/espd", response={200: DeclarationOut, **READ})
def read_declaration(request: HttpRequest, ref: UUID) -> DeclarationOut:
    """An application's self-declaration, for the applicant and the authority's readers."""
    return DeclarationOut(**declaration(reads.get_application(actor_of(request), ref)))
