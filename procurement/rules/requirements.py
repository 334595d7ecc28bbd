"""What a requirement must say so that it can be answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from procurement.rules.answers import Terms
from procurement.rules.routes import Refusal
from procurement.states import RequirementKind

FEWEST_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a turnover requirement is measured by (R15): the greatest value of a contract in cents, the most times that
    value may be required, whether more is justified."""

    value_cents: int | None
    most_times: int
    is_justified: bool


def refusals_of(terms: Terms, *, has_text: bool, turnover: Turnover | None = None) -> Iterator[Refusal]:
    """Everything that keeps a requirement from being asked."""
    if turnover is not None and terms.kind == RequirementKind.TURNOVER:
        yield from _turnover(terms, turnover)
    if not has_text:
        yield Refusal("text_missing", "text", _("Write what is required."))
    if terms.kind == RequirementKind.CHOICE:
        yield from _choice(terms)
    if terms.kind == RequirementKind.EVIDENCE and not terms.evidence_kind:
        yield Refusal("evidence_kind_missing", "evidence_kind", _("Choose the evidence that is looked for."))


def _turnover(terms: Terms, asked: Turnover) -> Iterator[Refusal]:
    """HL §85: at most twice the value of the contract, unless the procurement documents justify more."""
    if terms.limit is None or terms.limit <= 0:
        yield Refusal("limit_missing", "limit", _("Write the least turnover, in euros."))
    elif not asked.value_cents:
        text = _("Write the greatest value of a single contract: the turnover is measured by it (HL §85).")
        yield Refusal("value_missing", "value_cents", text)
    elif terms.limit * 100 > asked.most_times * asked.value_cents and not asked.is_justified:
        text = _(
            "At most %(times)d times the value of the contract may be required as turnover (HL §85). Lower the "
            "limit, or write why more is needed."
        )
        yield Refusal("turnover_too_high", "limit", text % {"times": asked.most_times})


def _choice(terms: Terms) -> Iterator[Refusal]:
    if len(terms.options) < FEWEST_OPTIONS:
        yield Refusal("options_missing", "options", _("Write at least two answers to choose from."))
    elif not any(option.meets for option in terms.options):
        yield Refusal("no_option_meets", "options", _("At least one answer must be enough."))
