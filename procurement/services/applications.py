"""What the applicant does: start, answer, submit, clarify, withdraw (HL §51)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.shapes import day_words
from procurement import deadlines
from procurement.models import (
    Admission,
    Answer,
    Application,
    ApplicationCategory,
    Category,
    DynamicPurchasingSystem,
    Requirement,
)
from procurement.notices import tell_officers, tell_provider
from procurement.permissions import can_answer_application, can_apply
from procurement.rules.answers import answer_fault
from procurement.selectors.founding import break_on
from procurement.selectors.proposals import held_evidence
from procurement.services.answers import set_answers
from procurement.services.common import step
from procurement.services.prepared import end_prepared
from procurement.services.receipts import write_receipt
from procurement.states import (
    LIVE_APPLICATION,
    AdmissionState,
    ApplicationState,
    PreparedOutcome,
    RequirementKind,
    SystemState,
)
from providers.models import Provider

CURRENT = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)


def start_application(actor: Actor, system: DynamicPurchasingSystem, provider: Provider) -> Application:
    """Begin an application; one at a time for a system and provider.

    Raises:
        WrongState: the system takes no applications (``system_not_open``), or one is open already
            (``application_open``).
    """
    require(can_apply(actor, provider))
    with transaction.atomic():
        home = relock(system)
        _need_open(home)
        application: Application = Application(
            authority=home.authority, system=home, provider=provider, created_by=actor.user
        )
        try:
            with transaction.atomic():
                application.save()
        except IntegrityError as error:
            text = _("You have an open application to this system already. Go on with it.")
            raise WrongState("application_open", text) from error
        events.record(actor, "application.started", application, authority=home.authority, system=home.ref)
    return application


def _need_open(system: DynamicPurchasingSystem) -> None:
    over = system.ends_on is not None and system.ends_on <= clock.today()
    if system.state != SystemState.OPEN or over:
        raise WrongState("system_not_open", _("This system does not take applications now."))
    if system.imported_from and not system.requirements.exists():
        raise WrongState("system_imported", _("Admissions to this system are decided elsewhere."))


def _need_no_break(system: DynamicPurchasingSystem) -> None:
    """An announced break takes no applications (R11); drafts are written on."""
    found = break_on(system.pk, clock.today())
    if found is not None:
        text = _(
            "The system is closed for a break until %(day)s. Your draft is kept: send it from that day on."
        )
        raise WrongState("system_on_break", text % {"day": day_words(found.ends_on)})


def applicable(application: Application, category_ids: Iterable[int]) -> QuerySet[Requirement]:
    """The requirements in force today that an application for these categories answers."""
    today = clock.today()
    return Requirement.objects.filter(
        Q(category=None) | Q(category__in=list(category_ids)),
        Q(valid_until=None) | Q(valid_until__gt=today),
        system=application.system_id,
        valid_from__lte=today,
    )


def save_answers(
    actor: Actor,
    application: Application,
    *,
    answers: Mapping[int, Any],
    categories: Iterable[int],
    version: int | None = None,
) -> Application:
    """Save a draft: the categories applied for (their ids) and answers by requirement id, complete or not.

    An answer is a text; of a structured kind (`procurement.rules.answers`) its rows or fields, or these as JSON.
    A file is sent as such, or as the id of one sent before. Evidence is not answered: it is looked for among what the
    provider holds.

    Raises:
        InvalidInput: a category or requirement is not of this system (``category_elsewhere``,
            ``requirement_elsewhere``), the provider is admitted to a category already (``already_admitted``), or a
            structured answer has another shape than its kind (``answer_unreadable``).
        WrongState: the application has been submitted (``application_not_draft``).
    """
    wanted = set(categories)
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        row.check_version(version)
        if row.state != ApplicationState.DRAFT:
            raise WrongState("application_not_draft", _("The application has been sent already."))
        _check_categories(row, wanted)
        _set_categories(row, wanted)
        set_answers(actor, row, answers)
        row.save_changes()
        events.record(
            actor,
            "application.saved",
            row,
            authority=row.authority,
            before=events.snapshot(row),
            answers=len(answers),
        )
    return row


def _check_categories(application: Application, wanted: set[int]) -> None:
    known = set(
        Category.objects.filter(system=application.system_id, pk__in=wanted).values_list("pk", flat=True)
    )
    if known != wanted:
        raise InvalidInput(
            "category_elsewhere", _("The category belongs to another system."), field="categories"
        )
    held = Admission.objects.filter(
        provider=application.provider_id, category__in=wanted, state__in=CURRENT
    ).select_related("category")
    for admission in held:
        text = _("You are admitted to “%(category)s” already.") % {"category": admission.category}
        raise InvalidInput("already_admitted", text, field="categories")


def _set_categories(application: Application, wanted: set[int]) -> None:
    ApplicationCategory.objects.filter(application=application).exclude(category__in=wanted).delete()
    held = set(application.categories.values_list("category_id", flat=True))
    ApplicationCategory.objects.bulk_create(
        ApplicationCategory(authority_id=application.authority_id, application=application, category_id=pk)
        for pk in sorted(wanted - held)
    )


class NotComplete(InvalidInput):
    """An application that cannot be sent yet; ``faults`` names every gap."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        text = _("The application is not complete. Mend what is listed.")
        super().__init__("application_not_complete", text, faults=faults)
        self.faults = faults


def submission_faults(application: Application, *, accept_contract: bool) -> list[dict[str, str]]:
    """Everything that keeps an application from being sent: code, field and sentence of each."""
    chosen = list(application.categories.values_list("category_id", flat=True))
    faults = []
    if not chosen:
        faults.append(_fault("category_missing", "categories", _("Choose at least one category.")))
    given = dict(application.answers.values_list("requirement_id", "value"))
    for requirement in applicable(application, chosen):
        problem = answer_fault(requirement.terms(), given.get(requirement.pk, ""), clock.today())
        if problem:
            faults.append(_fault("answer_wrong", f"answer_{requirement.ref}", problem))
    if not accept_contract:
        text = _("Accept the contract terms to apply.")
        faults.append(_fault("contract_not_accepted", "accept_contract", text))
    return faults


def _fault(code: str, field: str, message: object) -> dict[str, str]:
    return {"code": code, "field": field, "message": str(message)}


def submit_application(
    actor: Actor, application: Application, *, accept_contract: bool, version: int | None = None
) -> Application:
    """Send a complete application; the authority's clock starts today (R5).

    1. Refuse it with every gap named. 2. Set the last day to decide. 3. Confirm to the applicant with a receipt.

    Raises:
        NotComplete: something is missing.
        WrongState: it was sent already, or the system takes no applications.
    """
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.submit, "application_not_draft")
        home = relock(row.system)  # who closes it meanwhile waits
        _need_open(home)
        _need_no_break(home)
        faults = submission_faults(row, accept_contract=accept_contract)
        if faults:
            raise NotComplete(faults)
        _settle_answers(row)
        found = deadlines.decide_by(clock.today())
        row.submitted_at, row.decide_by = clock.now(), found.last_day
        row.contract_version = row.system.contract_version
        row.save_changes()
        context = {
            "application": row,
            "system": row.system,
            "decide_by": row.decide_by,
            "document": write_receipt(actor, row, found),
        }
        tell_provider(
            row.provider,
            "application_received",
            context,
            key=f"application-received:{row.ref}",
            authority=row.authority,
        )
        events.record(
            actor, "application.submitted", row, authority=row.authority, before=before, source=found.source
        )
    return row


def _settle_answers(row: Application) -> None:
    """Keep what the application answers: the editions in force today, with the evidence that is held today.

    The answer on evidence is the first day on which it no longer holds, nothing when none is held.
    """
    asked = {r.pk: r for r in applicable(row, row.categories.values_list("category_id", flat=True))}
    Answer.objects.filter(application=row).exclude(requirement__in=asked).delete()
    looked_for = [r for r in asked.values() if r.kind == RequirementKind.EVIDENCE]
    held = held_evidence(row.authority, row.provider, clock.today()) if looked_for else {}
    for requirement in looked_for:
        until = held.get(requirement.evidence_kind)
        value = until.isoformat() if until else ""
        Answer.objects.update_or_create(
            application=row,
            requirement=requirement,
            defaults={"authority_id": row.authority_id, "value": value},
        )


def withdraw_application(actor: Actor, application: Application, version: int | None = None) -> Application:
    """Take an application back before it is decided."""
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        if row.reopened_on is not None:
            text = _("The application has been decided: the city is correcting its decision.")
            raise WrongState("decided_already", text)
        step(row.withdraw)
        row.save_changes()
        end_prepared(actor, row, PreparedOutcome.VOID)
        events.record(actor, "application.withdrawn", row, authority=row.authority, before=before)
    return row


def answer_clarification(
    actor: Actor, application: Application, answers: Mapping[int, str], version: int | None = None
) -> Application:
    """Answer every question that was asked, by requirement id.

    Raises:
        InvalidInput: a question is left without an answer (``clarification_missing``).
        WrongState: nothing is asked now.
    """
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.answer)
        for asked in row.answers.exclude(question="").filter(clarification=""):
            given = answers.get(asked.requirement_id, "").strip()
            if not given:
                text = _("Answer every question.")
                raise InvalidInput("clarification_missing", text, field=f"answer_{asked.requirement_id}")
            asked.clarification = given
            asked.save(update_fields=["clarification"])
        row.save_changes()
        tell_officers(
            row, "clarification_answered", {}, key=f"clarification-answered:{row.ref}:{row.version}"
        )
        events.record(actor, "clarification.answered", row, authority=row.authority, before=before)
    return row


def is_live(application: Application) -> bool:
    """Whether the authority's clock runs."""
    return application.state in LIVE_APPLICATION
