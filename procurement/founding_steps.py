"""The guided set-up of a draft: its steps, what is left in each, where it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.models import DynamicPurchasingSystem
from procurement.rules.founding import BREAK, CATEGORY, REQUIREMENT, Fault

_TIMES = {"ends_on", "first_period_ends_on"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it is done, what is left (``faults``), whether it may be left out."""

    title: str | Promise
    url: str
    faults: Sequence[Mapping[str, Any]]
    begun: bool
    optional: bool = False

    @property
    def word(self) -> str:
        """How it stands."""
        if self.faults:
            count = len(self.faults)
            return ngettext("%(n)d thing left", "%(n)d things left", count) % {"n": count}
        return _("Done") if self.begun else _("Optional")

    @property
    def kind(self) -> str:
        """The colour of that."""
        if self.faults:
            return "wait"
        return "good" if self.begun else "neutral"


def steps_of(
    system: DynamicPurchasingSystem, faults: Sequence[Fault], *, documents: int, breaks: int
) -> list[Step]:
    """The five steps before opening, in the order in which one takes them."""

    def of(place: str) -> list[dict[str, Any]]:
        return [fault_link(system, fault) for fault in faults if _step_of(fault) == place]

    def page(name: str) -> str:
        return reverse(f"procurement:{name}", args=[system.public_id])

    return [
        Step(_("Name, description and contract text"), page("edit_system"), of("about"), True),
        Step(_("Duration"), f"{page('edit_system')}#id_ends_on", of("times"), True),
        Step(_("Announced breaks"), page("system_breaks"), of(BREAK), breaks > 0, optional=True),
        Step(_("Documents"), page("system_documents"), of("documents"), documents > 0, optional=True),
        Step(_("Categories"), f"{page('manage_system')}#categories", of(CATEGORY), True),
        Step(_("Requirements"), f"{page('manage_system')}#requirements", of(REQUIREMENT), True),
    ]


def _step_of(fault: Fault) -> str:
    if fault.place in (CATEGORY, REQUIREMENT, BREAK):
        return fault.place
    return "times" if fault.field in _TIMES else "about"


def fault_link(system: DynamicPurchasingSystem, fault: Fault) -> dict[str, Any]:
    """A fault with the address of the field that mends it."""
    if fault.field == "award_criteria":
        return {"text": fault.message, "href": reverse("procurement:award_criteria", args=[fault.ref])}
    name, ref = _page_of(system, fault)
    url = reverse(f"procurement:{name}", args=[ref])
    return {"text": fault.message, "href": f"{url}#id_{_control(fault.field)}"}


def _page_of(system: DynamicPurchasingSystem, fault: Fault) -> tuple[str, str]:
    if fault.place == CATEGORY:
        return ("new_category" if fault.ref == system.ref else "edit_category"), fault.ref
    names = {REQUIREMENT: "new_requirement", BREAK: "system_breaks"}
    return names.get(fault.place, "edit_system"), system.ref


def _control(field: str) -> str:
    """The control that mends a field: a text's Finnish version, the first of a group of choices."""
    if field in ("name", "description", "contract_text", "card_for_whom"):
        return f"{field}_fi"
    return f"{field}_0" if field in ("route", "price_rule", "kind") else field
