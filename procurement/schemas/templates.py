"""Templates of systems over the API."""

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.schemas.common import Code, Line


class TemplateCategoryOut(Schema):
    """A category of a template."""

    code: str
    name: dict[str, str]
    cpv: str
    route: str


class TemplateOut(Schema):
    """A template to start from."""

    code: str
    version: str
    name: dict[str, str]
    description: dict[str, str]
    categories: list[TemplateCategoryOut]


class FromTemplateIn(Schema):
    """A system to found from a template, with some of its categories by their codes."""

    code: Code
    categories: list[Code] = Field(max_length=100)
    ends_on: Day | None = None
    areas: list[Line] = Field([], max_length=300)
