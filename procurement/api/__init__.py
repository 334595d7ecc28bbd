"""The API of procurement."""

from ninja import Router

from procurement.api.admissions import router as admissions
from procurement.api.applications import router as applications
from procurement.api.offerings import router as offerings
from procurement.api.review import router as review
from procurement.api.systems import router as systems

router = Router(tags=["procurement"])
for part in (systems, applications, review, admissions, offerings):
    router.add_router("", part)
