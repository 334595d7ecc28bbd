"""Taking over a register of admitted providers that was decided elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.models import Authority
from procurement.models import Admission, Category, DynamicPurchasingSystem
from procurement.permissions import can_found_system
from procurement.rules.register import Entry
from procurement.rules.routes import regime_of
from procurement.services.common import step
from procurement.services.systems import found_system
from procurement.states import AdmissionBasis, PriceRule, Route, SystemState, Unit
from providers.models import Provider
from providers.services import register_provider

TRAINING_SERVICES = "80500000"
"""CPV of training services, HL Annex E item 2: what an imported category is unless it was founded before."""


@dataclass(slots=True)
class ImportCount:
    """What an import did (or would do): new rows, and rows that stand as they were."""

    system_made: bool = False
    categories_made: int = 0
    providers_made: int = 0
    providers: int = 0
    admissions_made: dict[str, int] = field(default_factory=dict)
    admissions: dict[str, int] = field(default_factory=dict)
    left_alone: list[str] = field(default_factory=list)


def import_register(
    actor: Actor,
    *,
    authority: Authority,
    system_code: str,
    categories: Sequence[str],
    entries: Sequence[Entry],
    decision: str,
) -> ImportCount:
    """Admit the providers of a register on the ground of a decision made elsewhere; running it again changes nothing.

    An absent system is made open, its categories under route A (competition among all admitted, lawful for every
    CPV code) with free prices: nothing is invented that the register does not tell. A provider without a login is
    made where the business id is new. An admission that ended here stays ended.

    Raises:
        WrongState: the system was founded here and has no such category (``category_absent``).
        InvalidInput: the decision is not named (``decision_missing``).
    """
    require(can_found_system(actor, authority))
    if not decision.strip():
        raise InvalidInput(
            "decision_missing", _("Name the decision that the register rests on."), field="decision"
        )
    count = ImportCount()
    with transaction.atomic():
        system = _system(actor, authority, system_code, decision.strip(), count)
        rows = {code: _category(actor, system, code, count) for code in categories}
        count.admissions = dict.fromkeys(categories, 0)
        count.admissions_made = dict.fromkeys(categories, 0)
        for entry in entries:
            provider = _provider(actor, entry, count)
            for code in entry.categories:
                _admission(actor, rows[code], provider, decision.strip(), count)
    return count


def _system(
    actor: Actor, authority: Authority, code: str, decision: str, count: ImportCount
) -> DynamicPurchasingSystem:
    held = DynamicPurchasingSystem.objects.select_for_update().filter(authority=authority, code=code)
    system: DynamicPurchasingSystem | None = held.first()
    if system is not None:
        return system
    count.system_made = True
    text = {
        "fi": f"Rekisteri on tuotu. Hyväksymiset perustuvat muualla tehtyyn päätökseen {decision}.",
        "sv": f"Registret är importerat. Antagandena bygger på beslut {decision}, som fattats annanstans.",
        "en": f"The register is imported. The admissions rest on decision {decision}, which was made elsewhere.",
    }
    system = found_system(
        actor,
        code=code,
        name=_name(code),
        description=text,
        contract_text=text,
        ends_on=None,
        authority=authority,
        imported_from=decision[:60],
    )
    row = relock(system)
    before = events.snapshot(row)
    step(row.open)
    row.save_changes()
    events.record(actor, "system.opened", row, authority=authority, before=before, imported_from=decision)
    return row


def _name(code: str) -> dict[str, str]:
    words = code.replace("_", " ").strip()
    return dict.fromkeys(("fi", "sv", "en"), words[:1].upper() + words[1:])


def _category(actor: Actor, system: DynamicPurchasingSystem, code: str, count: ImportCount) -> Category:
    found = Category.objects.filter(system=system, code=code).first()
    if found is not None:
        return found
    if not system.imported_from:
        text = _("The system was founded here and has no category “%(code)s”.") % {"code": code}
        raise WrongState("category_absent", text)
    if system.state != SystemState.OPEN:
        raise WrongState("system_not_open", _("The system is closed."))
    count.categories_made += 1
    category = Category.objects.create(
        authority=system.authority,
        system=system,
        code=code,
        name=_name(code),
        cpv=TRAINING_SERVICES,
        regime=regime_of(TRAINING_SERVICES),
        route=Route.MINI_COMPETITION,
        unit=Unit.PARTICIPANT,
        price_rule=PriceRule.FREE,
        default_units=100,
    )
    events.record(actor, "category.added", category, authority=system.authority, system=system.ref)
    return category


def _provider(actor: Actor, entry: Entry, count: ImportCount) -> Provider:
    count.providers += 1
    found = Provider.objects.filter(business_id=entry.business_id).first()
    if found is not None:
        return found
    count.providers_made += 1
    return register_provider(actor, name=entry.name, business_id=entry.business_id)


def _admission(
    actor: Actor, category: Category, provider: Provider, decision: str, count: ImportCount
) -> None:
    held: Admission | None = (
        Admission.objects.filter(category=category, provider=provider).order_by("-pk").first()
    )
    if held is not None and held.valid_until is not None:
        count.left_alone.append(f"{provider.business_id} {category.code}: {held.state}")
        return
    count.admissions[category.code] += 1
    if held is not None:
        return
    count.admissions_made[category.code] += 1
    admission: Admission = Admission(
        authority=category.authority,
        category=category,
        provider=provider,
        basis=AdmissionBasis.IMPORTED,
        imported_decision=decision[:60],
        valid_from=clock.today(),
    )
    admission.save()
    events.record(actor, "provider.admitted", admission, authority=category.authority, category=category.ref)
