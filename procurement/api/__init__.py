"""The API of procurement."""

from ninja import Router

from procurement.api.admissions import router as admissions
from procurement.api.applications import router as applications
from procurement.api.competing import router as competing
from procurement.api.competitions import router as competitions
from procurement.api.espd import router as espd
from procurement.api.evidence import router as evidence
from procurement.api.founding import router as founding
from procurement.api.hearings import router as hearings
from procurement.api.modules import router as modules
from procurement.api.offerings import router as offerings
from procurement.api.participants import router as participants
from procurement.api.pictures import router as pictures
from procurement.api.questions import router as questions
from procurement.api.remedies import router as remedies
from procurement.api.renewals import router as renewals
from procurement.api.review import router as review
from procurement.api.systems import router as systems
from procurement.api.templates import router as templates

router = Router(tags=["procurement"])
for part in (
    systems,
    founding,
    modules,
    templates,
    questions,
    applications,
    participants,
    espd,
    review,
    renewals,
    admissions,
    evidence,
    offerings,
    pictures,
    hearings,
    competitions,
    competing,
    remedies,
):
    router.add_router("", part)
