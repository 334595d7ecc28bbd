"""What a provider sells in a category: words, price, places, and whether clients see it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Admission, Category, Offering, OfferingPlace, OfferingPrice
from procurement.permissions import can_edit_offering, can_offer
from procurement.rules.hours import Opening, valid
from procurement.rules.offers import price_refusal, publication_faults
from procurement.rules.routes import Refusal
from procurement.services.applications import CURRENT
from procurement.services.common import Texts, refuse, step, texts
from procurement.services.periods import follow_place
from procurement.states import Accessibility, AdmissionState, OfferingState, PriceRule, SystemState
from providers.models import Place, Provider


class NotPublishable(InvalidInput):
    """An offering that clients may not see yet; ``faults`` names every reason."""

    def __init__(self, refusals: list[Refusal]) -> None:
        listed = [{"code": r.code, "field": r.field, "message": str(r.message)} for r in refusals]
        text = _("The offering cannot be published yet. Mend what is listed.")
        super().__init__("offering_not_complete", text, faults=listed)
        self.faults = listed


def save_offering(
    actor: Actor,
    *,
    category: Category,
    provider: Provider,
    summary: Texts,
    first_day: Texts,
    languages: Sequence[str],
    group: bool = False,
    group_size: int | None = None,
    only_courses: bool = False,
    hours: Sequence[Opening] = (),
    accessibility: Sequence[str] = (),
    version: int | None = None,
) -> Offering:
    """Write the provider's offering in a category; a new one gets the city's fixed price where there is one.

    ``hours`` are the weekly opening hours, at most one row a weekday; ``group_size`` how many a group has at most.
    ``only_courses``: clients sign up for courses, so it needs neither places nor a price of its own; it is a group.

    Raises:
        InvalidInput: a size without a group, or of less than two (``group_size_wrong``).
        InvalidInput: hours that nobody can keep, or two rows for a day (``hours_wrong``).
        WrongState: the provider is not admitted to the category (``not_admitted``).
    """
    require(can_offer(actor, category, provider))
    _check_hours(hours)
    group = group or only_courses
    _check_group(group, group_size)
    with transaction.atomic():
        relock(provider)  # two first saves at once make one offering
        row = _offering_of(category, provider, version)
        is_new = row.pk is None
        before = None if is_new else events.snapshot(row)
        row.summary, row.first_day = texts(summary), texts(first_day)
        row.languages, row.group, row.group_size = sorted(set(languages)), group, group_size
        row.only_courses = only_courses
        row.hours = [asdict(opening) for opening in sorted(hours, key=lambda opening: opening.day)]
        row.accessibility = sorted(set(accessibility), key=Accessibility.values.index)
        if is_new:
            row.save()
            _give_fixed_price(row)
        else:
            row.save_changes()
        events.record(
            actor, "offering.saved", row, authority=row.authority, before=before, category=category.ref
        )
    return row


def _check_hours(hours: Sequence[Opening]) -> None:
    days = [opening.day for opening in hours]
    if len(set(days)) < len(days) or not all(valid(row.opens, row.closes) for row in hours):
        text = _("Give each weekday one pair of hours, the earlier first.")
        raise InvalidInput("hours_wrong", text, field="hours")


def _check_group(group: bool, size: int | None) -> None:
    if size is not None and (not group or size < 2):
        text = _("A size of two or more is told only of a group.")
        raise InvalidInput("group_size_wrong", text, field="group_size")


def _offering_of(category: Category, provider: Provider, version: int | None) -> Offering:
    """The provider's offering of that version, locked; a new one, not saved yet, where there is none."""
    row = Offering.objects.select_for_update().filter(category=category, provider=provider).first()
    if row is not None:
        row.check_version(version)
        return row
    _need_admission(category, provider)
    return Offering(authority=category.authority, category=category, provider=provider)


def _need_admission(category: Category, provider: Provider) -> None:
    if not Admission.objects.filter(category=category, provider=provider, state__in=CURRENT).exists():
        raise WrongState("not_admitted", _("You are not admitted to this category now."))


def _give_fixed_price(row: Offering) -> None:
    if row.category.price_rule == PriceRule.FIXED and row.category.ceiling_cents:
        _write_price(row, None, row.category.ceiling_cents, clock.today())


def set_offering_price(
    actor: Actor, offering: Offering, unit_price_cents: int, valid_from: date
) -> OfferingPrice:
    """Set the price of a unit in cents ex VAT from a day on; a change of a published price starts tomorrow or later.

    Raises:
        InvalidInput: the price breaks the category's rule, or the day is in the past, too early, or before a
            change that is planned already.
    """
    with transaction.atomic():
        row = _own(actor, offering)
        category = row.category
        found = price_refusal(PriceRule(category.price_rule), category.ceiling_cents, unit_price_cents)
        refuse([found] if found else [])
        newest = OfferingPrice.objects.select_for_update().filter(offering=row, valid_until=None).first()
        if (
            newest is not None
            and newest.unit_price_cents == unit_price_cents
            and newest.valid_from <= valid_from
        ):
            return newest
        _check_day(row, newest, valid_from)
        before = events.snapshot(newest) if newest is not None and newest.valid_from == valid_from else None
        price = _write_price(row, newest, unit_price_cents, valid_from)
        events.record(
            actor, "offering_price.set", price, authority=row.authority, before=before, offering=row.ref
        )
    return price


def _own(actor: Actor, offering: Offering) -> Offering:
    row = relock(offering)
    require(can_edit_offering(actor, row))
    return row


def _check_day(offering: Offering, newest: OfferingPrice | None, valid_from: date) -> None:
    today = clock.today()
    if valid_from < today:
        raise InvalidInput(
            "price_in_the_past", _("The day has passed. Choose a later one."), field="valid_from"
        )
    if newest is None:
        return
    if valid_from < newest.valid_from:
        text = _("A change of price is planned for a later day already. Change that one.")
        raise InvalidInput("price_planned", text, field="valid_from")
    if valid_from == today and offering.state != OfferingState.DRAFT:
        text = _("A new price starts tomorrow at the earliest: clients see today's price today.")
        raise InvalidInput("price_starts_too_early", text, field="valid_from")


def _write_price(
    offering: Offering, newest: OfferingPrice | None, cents: int, valid_from: date
) -> OfferingPrice:
    if newest is not None and newest.valid_from == valid_from:
        newest.unit_price_cents = cents
        newest.save(update_fields=["unit_price_cents"])
        return newest
    if newest is not None:
        newest.valid_until = valid_from
        newest.save(update_fields=["valid_until"])
    return OfferingPrice.objects.create(
        authority_id=offering.authority_id, offering=offering, unit_price_cents=cents, valid_from=valid_from
    )


def set_offering_place(
    actor: Actor, offering: Offering, place: Place | None, *, capacity: int, next_free_on: date
) -> OfferingPlace:
    """Say how many clients at a time a place takes (no place: remote service), and the provider's next free date.

    Raises:
        InvalidInput: the place is another provider's (``place_elsewhere``), or the capacity is below the places
            already taken (``capacity_below_taken``).
    """
    with transaction.atomic():
        row = _own(actor, offering)
        if place is not None and place.provider_id != row.provider_id:
            raise InvalidInput("place_elsewhere", _("Choose one of your own places."), field="place")
        held = OfferingPlace.objects.select_for_update().filter(offering=row, place=place)
        found = held.first()
        taken = found.taken if found else 0
        if capacity < taken or capacity < 0:
            text = ngettext(
                "%(n)d client has a place here. The capacity cannot be smaller.",
                "%(n)d clients have a place here. The capacity cannot be smaller.",
                taken,
            ) % {"n": taken}
            raise InvalidInput("capacity_below_taken", text, field="capacity")
        before = events.snapshot(found) if found else None
        if found is None:
            found = OfferingPlace.objects.create(
                authority_id=row.authority_id,
                offering=row,
                place=place,
                capacity=capacity,
                next_free_on=next_free_on,
            )
        else:
            found.capacity, found.next_free_on = capacity, next_free_on
            found.save_changes()
        follow_place(found)
        events.record(
            actor, "offering_place.set", found, authority=row.authority, before=before, offering=row.ref
        )
    return found


def publication_state(offering: Offering) -> list[Refusal]:
    """Everything that keeps an offering from being shown to clients today."""
    today = clock.today()
    in_force = Q(valid_until=None) | Q(valid_until__gt=today)
    admitted = Admission.objects.filter(
        category=offering.category_id, provider=offering.provider_id, state=AdmissionState.ADMITTED
    )
    return publication_faults(
        summary=bool(offering.summary),
        first_day=bool(offering.first_day),
        languages=bool(offering.languages),
        price=offering.only_courses or offering.prices.filter(in_force, valid_from__lte=today).exists(),
        room=offering.only_courses or offering.places.filter(capacity__gt=0).exists(),
        admitted=admitted.exists(),
        system_open=offering.category.system.state == SystemState.OPEN,
    )


def publish_offering(actor: Actor, offering: Offering, version: int | None = None) -> Offering:
    """Show the offering to clients from now on.

    Raises:
        NotPublishable: something is missing; every reason is named.
        WrongState: it is published already.
    """
    with transaction.atomic():
        row = _own(actor, offering)
        row.check_version(version)
        before = events.snapshot(row)
        step(row.publish)
        faults = publication_state(row)
        if faults:
            raise NotPublishable(faults)
        row.published_on = row.published_on or clock.today()
        row.save_changes()
        events.record(actor, "offering.published", row, authority=row.authority, before=before)
    return row


def pause_offering(actor: Actor, offering: Offering, version: int | None = None) -> Offering:
    """Take no new clients for a time; running orders go on."""
    with transaction.atomic():
        row = _own(actor, offering)
        row.check_version(version)
        before = events.snapshot(row)
        step(row.pause)
        row.save_changes()
        events.record(actor, "offering.paused", row, authority=row.authority, before=before)
    return row
