"""Clients' codes: how a person without an account reaches one matter, with a code and the date of birth."""

import math
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events
from core.actors import SYSTEM
from core.errors import InvalidInput, TooManyTries
from core.models import AccessCode, AccessPurpose, Client
from core.shapes import moment_words
from core.throttle import Throttle

TRIES_A_CODE = 5
FIRST_LOCK = timedelta(minutes=15)
BY_CALLER = Throttle("client_code", limit=30, per=timedelta(minutes=15))

_landings: dict[str, str] = {}


def register_landing(purpose: str, url_name: str) -> None:
    """Name the page a code of this purpose opens; its address takes no argument (see ``actor.subject_ref``)."""
    _landings[purpose] = url_name


def landing(purpose: str) -> str:
    """The name of the page that a code of this purpose opens."""
    return _landings.get(purpose, "front")


def issue_code(client: Client, purpose: AccessPurpose, subject_ref: str, expires_at: datetime) -> str:
    """A new code for a matter, ``XXXX-XXXX-XXXX``; earlier ones of the same purpose and matter stop working.

    Only its digest is kept: the plain code is returned once. The caller's own event tells of it.
    """
    earlier = AccessCode.objects.filter(purpose=purpose, subject_ref=subject_ref, revoked_at=None)
    earlier.update(revoked_at=clock.now())
    plain = codes.human_code()
    AccessCode.objects.create(
        authority_id=client.authority_id,
        client=client,
        purpose=purpose,
        subject_ref=subject_ref,
        digest=codes.digest(codes.normalise_code(plain)),
        expires_at=expires_at,
    )
    return plain


def revoke_codes(purpose: AccessPurpose, subject_ref: str) -> int:
    """Stop every code of a matter; returns how many worked until now."""
    current = AccessCode.objects.filter(purpose=purpose, subject_ref=subject_ref, revoked_at=None)
    return current.update(revoked_at=clock.now())


def is_open(purpose: str, subject_ref: str) -> bool:
    """Whether a code for the matter works now."""
    return AccessCode.objects.filter(
        purpose=purpose, subject_ref=subject_ref, revoked_at=None, expires_at__gt=clock.now()
    ).exists()


def enter(code: str, birth_date: date, *, caller: str) -> AccessCode:
    """Check a typed code and date of birth; using it does not use it up.

    1. a caller with too many wrong tries waits; 2. the code is found by its digest; 3. a code with too many wrong
    dates is locked for a time that doubles; 4. only who knows both learns that a code was replaced or has expired.

    Raises:
        InvalidInput: ``code_or_birth_date_wrong``, ``code_replaced`` or ``code_expired``.
        TooManyTries: ``too_many_tries``.
    """
    BY_CALLER.check(caller)
    plain = codes.normalise_code(code)
    rows = AccessCode.objects.select_related("client__authority")
    found = rows.filter(digest=codes.digest(plain)).first() if plain else None
    if found is None:
        BY_CALLER.note(caller)
        raise _wrong()
    if found.locked_until is not None and found.locked_until > clock.now():
        text = _(
            "This code is locked until %(time)s, because the date of birth was wrong too many times. Try again after "
            "that, or call your own official."
        )
        told = {"time": moment_words(found.locked_until)}
        left = found.locked_until - clock.now()
        raise TooManyTries("too_many_tries", text % told, wait=math.ceil(left.total_seconds()))
    if found.client.born_on != birth_date:
        BY_CALLER.note(caller)
        _count_failure(found)
        raise _wrong()
    _refuse_ended(found)
    if found.failures:
        AccessCode.objects.filter(pk=found.pk).update(failures=0, locked_until=None)
    return found


def _wrong() -> InvalidInput:
    text = _("The code or the date of birth is wrong. Check both and try again.")
    return InvalidInput("code_or_birth_date_wrong", text)


def _refuse_ended(found: AccessCode) -> None:
    if found.revoked_at is not None:
        text = _(
            "This code no longer works because you were sent a newer one. Use the newest letter or message."
        )
        raise InvalidInput("code_replaced", text, field="code")
    if found.expires_at <= clock.now():
        text = _("The time of this code has passed. Contact your own official: the official can help you.")
        raise InvalidInput("code_expired", text, field="code")


def _count_failure(found: AccessCode) -> None:
    """Count a wrong date of birth; each fifth locks the code, every lock twice as long as the one before."""
    rows = AccessCode.objects.filter(pk=found.pk)
    rows.update(failures=F("failures") + 1)
    found.failures = rows.values_list("failures", flat=True).get()
    if found.failures % TRIES_A_CODE == 0:
        length = FIRST_LOCK * 2 ** (min(found.failures // TRIES_A_CODE, 10) - 1)
        rows.update(locked_until=clock.now() + length)
        _tell_of_lock(found)


@transaction.atomic
def _tell_of_lock(found: AccessCode) -> None:
    events.record(
        SYSTEM, "access_code.locked", found, authority=found.client.authority, failures=found.failures
    )
