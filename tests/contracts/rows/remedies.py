"""Who may reach the pages and the API of decisions, their corrections and appeals."""

from datetime import date

from procurement import services
from procurement.models import Decision
from procurement.states import RemedyKind
from tests.contracts.matrix import Row, Story, api, page
from tests.factories import procurement as make

READERS = ("official", "procurement", "manager", "auditor")
REASON = {"reason": "Syy"}


def prepare(story: Story) -> None:
    """A decided application; a removed admission whose removal is contested twice."""
    officer, administrator = story.cast.actor("procurement"), story.cast.actor("administrator")
    system = make.open_system(officer, "matrix-contested")
    admission = make.removed(officer, make.admitted(officer, administrator, system, story.cast.provider)[0])
    decision = Decision.objects.get(subject_ref=admission.ref)
    demand = services.demand_correction(administrator, decision, "Väärin.")
    assert admission.application is not None
    story.things |= {
        "decided_application": admission.application,
        "removed_admission": admission,
        "contested": decision,
        "demand": demand,
        "appeal": services.record_remedy(
            officer,
            decision,
            kind=RemedyKind.APPEAL,
            provider=story.cast.provider,
            filed_on=decision.decided_on,
            claim="Valitus",
        ),
    }


DECISION = "/procurement/decisions/{ref}"
FILED = {"kind": "appeal", "filed_on": date(2026, 3, 2), "claim": "Valitus"}
ENDED = {"outcome": "dismissed", "ended_on": date(2026, 3, 2), "answer": "Syy"}

ROWS: list[Row] = [
    page("procurement:decision", *READERS, "administrator", ref="contested"),
    page("procurement:demand_correction", "administrator", ref="contested"),
    page("procurement:record_remedy", "procurement", ref="contested"),
    page("procurement:end_remedy", "procurement", ref="appeal"),
    page("procurement:withdraw_remedy", "administrator", ref="demand", post={}),
    page("procurement:reopen_application", "procurement", ref="decided_application"),
    page("procurement:keep_decision", "procurement", ref="decided_application"),
    page("procurement:correct_removal", "procurement", ref="removed_admission"),
    page("procurement:correct_award", "procurement", ref="competition_done"),
    page("procurement:readmit_tender", "procurement", ref="opened_tender"),
    api("GET", DECISION, *READERS, "administrator", ref="contested"),
    api("POST", f"{DECISION}/demands", "administrator", ref="contested", post={"claim": "Väärin."}),
    api("POST", f"{DECISION}/remedies", "procurement", ref="contested", post=FILED),
    api("POST", "/procurement/remedies/{ref}/end", "procurement", ref="appeal", post=ENDED),
    api("POST", "/procurement/remedies/{ref}/withdraw", "administrator", ref="demand"),
    api(
        "POST",
        "/procurement/applications/{ref}/correction",
        "procurement",
        ref="decided_application",
        post=REASON,
    ),
    api(
        "POST",
        "/procurement/applications/{ref}/standing",
        "procurement",
        ref="decided_application",
        post=REASON,
    ),
    api(
        "POST",
        "/procurement/admissions/{ref}/correction",
        "procurement",
        ref="removed_admission",
        post=REASON,
    ),
    api(
        "POST",
        "/procurement/competitions/{ref}/correction",
        "procurement",
        ref="competition_done",
        post=REASON,
    ),
    api("POST", "/procurement/tenders/{ref}/readmission", "procurement", ref="opened_tender", post=REASON),
]
