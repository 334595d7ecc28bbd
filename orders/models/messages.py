"""Messages of an order: between official, coach and client."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.models import Authority, PublicIdModel, User
from orders.models.order import Order
from orders.states.delivery import Audience, MessageSide
from providers.models import Provider


class OrderMessage(PublicIdModel):
    """One message, sealed. The official's side always reads it; ``provider`` is set when the coach does.

    A later provider of the same order never sees what was written to an earlier one. ``read_by_…_at`` tells when a
    side marked it as read; the writer's own side has read it at once.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="messages")
    side = models.CharField(_("from"), max_length=10, choices=MessageSide.choices)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    audience = models.CharField(_("who reads it"), max_length=10, choices=Audience.choices)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    text = EncryptedTextField(_("message"))
    sent_at = models.DateTimeField(default=clock.now)
    read_by_official_at = models.DateTimeField(null=True, blank=True)
    read_by_provider_at = models.DateTimeField(null=True, blank=True)
    read_by_client_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("side", "audience", "sent_at")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(audience=Audience.CLIENT, provider=None)
                | ~models.Q(audience=Audience.CLIENT) & models.Q(provider__isnull=False),
                name="orders_message_provider_when_read",
            ),
        )
        indexes = (
            models.Index(fields=("order", "id"), name="orders_message_list"),
            models.Index(
                fields=("order",),
                condition=models.Q(read_by_official_at=None),
                name="orders_message_unread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.side}"
