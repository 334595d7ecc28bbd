"""Reports that a coach owes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Authority
from orders.models.delivery import Report
from orders.models.order import Order
from procurement.category_states import RequiredReport
from providers.models import Provider


class ReportDuty(models.Model):
    """A report that the coach of an order owes by a day, and how far reminding has gone.

    ``rule`` and ``counted_from`` tell how ``due`` was counted; ``step`` is the last step of
    `orders.rules.reminding` that was taken. A duty ends with its report, or falls away with the provider.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="duties")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=RequiredReport.choices)
    rule = models.CharField(max_length=60)
    counted_from = models.DateField()
    due = models.DateField(_("due"))
    step = models.PositiveSmallIntegerField(default=0)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("report to be written")
        verbose_name_plural = _("reports to be written")
        constraints = (
            models.UniqueConstraint(
                fields=("order", "kind"), condition=models.Q(ended_on=None), name="orders_duty_one_open"
            ),
        )
        indexes = (
            models.Index(fields=("due",), condition=models.Q(ended_on=None), name="orders_duty_due"),
            models.Index(fields=("order", "id"), name="orders_duty_list"),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind} {self.due}"
