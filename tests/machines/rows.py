"""Any row of any model, filled with whatever its columns demand; for tests that need a row and care not which."""

from typing import Any

from django.db import models

from core import clock, codes
from orders.models import Course, CourseSession, InfoSession
from procurement.models import Admission, Category
from procurement.states import AdmissionBasis, PriceRule

SPECIAL: dict[type[models.Model], dict[str, Any]] = {
    Course: {"ends_at": clock.at(clock.LAST_DAY)},
    CourseSession: {"ends_at": clock.at(clock.LAST_DAY)},
    InfoSession: {"ends_at": clock.at(clock.LAST_DAY)},
    Category: {"price_rule": PriceRule.FREE},
    Admission: {"basis": AdmissionBasis.IMPORTED, "imported_decision": "Decision 1"},
}
"""What a column alone does not tell: a fixed price wants a sum, a free one does not."""


def any_row(model: Any, **values: Any) -> Any:
    """A saved row; rows it must refer to are made as well."""
    given = {**SPECIAL.get(model, {}), **values}
    for field in model._meta.concrete_fields:
        if field.name in given or field.has_default() or field.null or field.primary_key:
            continue
        given[field.name] = _value(field)
    return model.objects.create(**given)


def _value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        return any_row(field.related_model)
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.today()
    if isinstance(field, models.IntegerField):
        return 1
    if field.choices:
        return field.choices[0][0]
    text = codes.token(8)
    return (
        f"{text}@valinta.example" if isinstance(field, models.EmailField) else text[: field.max_length or 16]
    )
