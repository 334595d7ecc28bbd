"""What the services of the room share."""

from collections.abc import Callable, Iterable, Mapping

from django_fsm import can_proceed

from core.errors import InvalidInput, WrongState
from core.i18n import LANGUAGES, Translations
from procurement.rules.routes import Refusal

Texts = Mapping[str, str] | str | None


def step(transition: Callable[[], object], code: str = "wrong_state") -> None:
    """Take a state machine's step.

    Raises:
        WrongState: the machine has no such step from where it stands.
    """
    if not can_proceed(transition):
        raise WrongState(code)
    transition()


def texts(given: Texts) -> Translations:
    """Texts by language; a plain text is Finnish; empty ones are left out."""
    by_language = {"fi": given} if isinstance(given, str) else dict(given or {})
    return {code: text.strip() for code, text in by_language.items() if code in LANGUAGES and text.strip()}


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise the first refusal, if there is one, at its field."""
    for refusal in refusals:
        raise InvalidInput(refusal.code, refusal.message, field=refusal.field)
