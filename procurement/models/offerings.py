"""Offerings: what a provider sells in a category, where, at what price, and how many clients at a time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.i18n import TranslatedField, pick
from core.models import Authority, PublicIdModel, StatefulModel, VersionedModel, states_constraint
from core.state_field import StateField
from procurement.models.systems import Category
from procurement.states import OfferingState
from providers.models import Place, Provider


class Offering(StatefulModel):
    """A provider's offering in one category, written with the client's eye (what happens on the first day).

    ``group_size`` is how many a group has at most, when it is told. ``only_courses``: nobody begins alone, clients sign
    up for courses, which have days, places, prices and seats of their own.
    ``hours`` are rows of ``day`` (Monday is 0), ``opens`` and ``closes`` in minutes after midnight;
    ``accessibility`` holds codes. ``published_on`` is the day on which clients could see it first.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="offerings")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offerings")
    state = StateField(_("state"), default=OfferingState.DRAFT, choices=OfferingState.choices)
    summary = TranslatedField(_("in a sentence"))
    first_day = TranslatedField(_("what happens on the first day"))
    languages = models.JSONField(_("languages"), default=list)
    group = models.BooleanField(_("in a group"), default=False)
    group_size = models.PositiveSmallIntegerField(_("largest group"), null=True, blank=True)
    only_courses = models.BooleanField(_("only as courses"), default=False)
    hours = models.JSONField(_("opening hours"), default=list, blank=True)
    accessibility = models.JSONField(_("accessibility"), default=list, blank=True)
    picture = models.ForeignKey(
        "procurement.OfferingPicture", models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_on = models.DateField(_("first published on"), null=True, blank=True)

    EVENT_FIELDS = (
        "state",
        "languages",
        "group",
        "group_size",
        "only_courses",
        "hours",
        "accessibility",
        "published_on",
    )

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        constraints = (
            states_constraint("procurement_offering_state", OfferingState),
            models.UniqueConstraint(fields=("category", "provider"), name="procurement_offering_once"),
            models.CheckConstraint(
                condition=models.Q(group_size=None) | models.Q(group=True, group_size__gte=2),
                name="procurement_offering_group_size",
            ),
            models.CheckConstraint(
                condition=models.Q(only_courses=False) | models.Q(group=True),
                name="procurement_offering_courses_group",
            ),
        )
        indexes = (models.Index(fields=("category", "state"), name="procurement_offering_list"),)

    def __str__(self) -> str:
        return pick(self.summary) or self.ref

    @transition(
        field=state, source=[OfferingState.DRAFT, OfferingState.PAUSED], target=OfferingState.PUBLISHED
    )
    def publish(self) -> None:
        """Show it to clients from now on."""

    @transition(field=state, source=OfferingState.PUBLISHED, target=OfferingState.PAUSED)
    def pause(self) -> None:
        """Take no new clients for a time."""


class OfferingPrice(PublicIdModel):
    """The price of one unit in cents ex VAT for a half-open period; a change starts a later period."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="prices")
    unit_price_cents = models.PositiveBigIntegerField(_("price of one unit"))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("unit_price_cents", "valid_from", "valid_until")

    class Meta:
        ordering = ("valid_from",)
        constraints = (
            models.UniqueConstraint(fields=("offering", "valid_from"), name="procurement_price_once_a_day"),
            models.UniqueConstraint(
                fields=("offering",), condition=models.Q(valid_until=None), name="procurement_price_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="procurement_price_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_price_cents} {self.valid_from}"


class OfferingPlace(VersionedModel):
    """One place of an offering (no place: remote) with its capacity in clients at a time.

    ``taken`` is moved only by conditional updates whose row count is checked, together with a reservation row of
    the order; the check constraint is the last guard. ``next_free_on`` is the provider's own statement.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="places")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.PositiveIntegerField(_("clients at a time"))
    taken = models.PositiveIntegerField(default=0, editable=False)
    next_free_on = models.DateField(_("next free date"))

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("capacity", "next_free_on")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("offering", "place"), name="procurement_offering_place_once"),
            models.UniqueConstraint(
                fields=("offering",), condition=models.Q(place=None), name="procurement_offering_remote_once"
            ),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("capacity")),
                name="procurement_offering_place_not_over",
            ),
        )

    def __str__(self) -> str:
        return f"{self.offering_id}@{self.place_id or 'remote'}"
