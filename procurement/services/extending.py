"""Lengthening the time to decide an application; no call-off while one is lengthened beyond the ordinary (HL §51)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState
from core.locking import relock
from core.shapes import day_words
from procurement import deadlines
from procurement.models import Application, Category, DynamicPurchasingSystem
from procurement.notices import tell_provider
from procurement.rules.extending import Extension, latest
from procurement.services.review import locked_for_review
from procurement.states import LIVE_APPLICATION


def extension_days(application: Application) -> tuple[date, date]:
    """The last day of an ordinary extension, and the last lawful one today; the same when only that is lawful.

    Raises:
        WrongState: the application has not arrived.
    """
    if application.submitted_at is None or application.decide_by is None:
        raise WrongState
    asked = _asked(application, application.system)
    return asked.ordinary, latest(asked)


def _asked(row: Application, system: DynamicPurchasingSystem) -> Extension:
    assert row.submitted_at is not None
    assert row.decide_by is not None
    ordinary = deadlines.decide_by(clock.local_date(row.submitted_at), extended=True).last_day
    return Extension(
        decide_by=row.decide_by,
        ordinary=ordinary,
        first_period_ends_on=system.first_period_ends_on,
        called_off=system.first_call_off_on is not None,
        today=clock.today(),
    )


def extend_application(
    actor: Actor,
    application: Application,
    reason: str,
    version: int | None = None,
    *,
    until: date | None = None,
) -> Application:
    """Lengthen the time to decide, once, for a reason that the applicant is told (R5, HL §51).

    Without ``until`` to the last day that an individual, justified case allows. A later day is lawful only within the
    announced first period while no call-off has been made; none is made then before the application is decided.

    Raises:
        InvalidInput: no reason is given (``reason_missing``), or ``until`` is no lawful day (``until_not_later``,
            ``until_too_late``).
        WrongState: it was extended already (``already_extended``), the time has passed (``deadline_passed``),
            or the clock does not run.
    """
    if not reason.strip():
        text = _("Write why this application needs more time. The applicant is told.")
        raise InvalidInput("reason_missing", text, field="reason")
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        _require_extendable(row)
        system = relock(
            application.system
        )  # whoever makes its first call-off waits, then sees what was lengthened
        before = events.snapshot(row)
        asked = _asked(row, system)
        row.decide_by = _checked(asked, until)
        row.extended, row.lengthened = True, row.decide_by > asked.ordinary
        row.extension_note = events.write_note(actor, row.authority, row, reason)
        row.save_changes()
        tell_provider(
            row.provider,
            "application_extended",
            {"application": row, "system": system, "decide_by": row.decide_by, "reason": reason.strip()},
            key=f"application-extended:{row.ref}",
            authority=row.authority,
        )
        events.record(
            actor,
            "application.extended",
            row,
            authority=row.authority,
            before=before,
            note=row.extension_note,
        )
    return row


def _require_extendable(row: Application) -> None:
    if row.state not in LIVE_APPLICATION or row.submitted_at is None or row.decide_by is None:
        raise WrongState
    if row.reopened_on is not None:
        text = _("This time is the authority's own for correcting a decision. It is not extended.")
        raise WrongState("not_extended", text)
    if row.extended:
        raise WrongState("already_extended", _("The time has been extended already."))
    if row.decide_by < clock.today():
        raise WrongState("deadline_passed", _("The time has passed. Decide without delay."))


def _checked(asked: Extension, until: date | None) -> date:
    if until is None:
        return asked.ordinary
    if until <= asked.decide_by:
        text = _("Give a day after %(day)s, the last day now.")
        raise InvalidInput("until_not_later", text % {"day": day_words(asked.decide_by)}, field="until")
    last = latest(asked)
    if until > last:
        text = _(
            "The last lawful day is %(day)s. A later one can be given only within the announced first period "
            "while no call-off has been made (HL §51)."
        )
        raise InvalidInput("until_too_late", text % {"day": day_words(last)}, field="until")
    return until


def call_off(category: Category) -> None:
    """Note, inside the caller's transaction, that something is called off in the category's system from today.

    The system is locked only until its first call-off: after that nothing is lengthened beyond the ordinary.

    Raises:
        InvalidInput: ``review_lengthened``: the time to decide an application was lengthened, and it is not decided.
    """
    systems = DynamicPurchasingSystem.objects.filter(pk=category.system_id, first_call_off_on=None)
    if not systems.exists():
        return
    if systems.select_for_update().first() is None:
        return  # somebody else made the first one in the meantime
    if Application.objects.filter(
        system=category.system_id, lengthened=True, state__in=sorted(LIVE_APPLICATION)
    ).exists():
        text = _(
            "The time to decide an application to this system was lengthened within the first period. "
            "Nothing is called off before that application is decided (HL §51)."
        )
        raise InvalidInput("review_lengthened", text, field="category")
    systems.update(first_call_off_on=clock.today())
