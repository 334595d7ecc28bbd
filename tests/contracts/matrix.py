"""Who may reach what: every address of the project with the people it is for.

A room lists its addresses in ``tests/contracts/rows/<room>.py``:

    def prepare(story):                     # optional: objects the rows need, made once
        story.things["order"] = place_order(make_market(story.cast))

    ROWS = [
        page("orders:orders", "official"),                                   # no object: every authority has its own
        page("orders:order", "official", "auditor", ref="order"),           # one object: kwargs {"ref": its public id}
        page("orders:cancel", "official", ref="order", post={"reason": ""}),
        api("GET", "/orders/{ref}", "official", ref="order"),
        api("POST", "/orders", "official", post={"category": "..."}),
    ]

People: the names of the cast (official, procurement, finance, manager, auditor, administrator, coach, outsider), and
``foreigner`` (every role in another authority), ``rival`` (every role in another provider), ``client_choice`` and
``client_questionnaire`` (clients who came in with a code; `Story.admit_client`), ``anonymous``. Whoever is not named
must be refused. Pages without an object are for a foreigner or rival with the same role too, unless ``own=True``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.models import Client
from tests.factories.cast import Cast

STAFF = ("official", "procurement", "finance", "manager", "auditor")
PROVIDER = ("administrator", "coach")
CLIENTS = ("client_choice", "client_questionnaire", "client_session")
PEOPLE = (*STAFF, *PROVIDER, "outsider", "foreigner", "rival", *CLIENTS, "anonymous")
SIGNED_IN = (*STAFF, *PROVIDER, "outsider", "foreigner", "rival")
EVERYONE = PEOPLE


@dataclass
class Story:
    """One case told through all rooms, far enough for every address to have something to show."""

    cast: Cast
    things: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, tuple[Client, str]] = field(default_factory=dict)

    def admit_client(self, purpose: str, client: Client, subject_ref: str) -> None:
        """Name the client and the matter that ``client_<purpose>`` comes in for."""
        self.clients[purpose] = (client, subject_ref)


Arguments = Callable[[Story], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address, the people it is for, and how to ask for it."""

    name: str
    allowed: frozenset[str]
    arguments: Arguments
    method: str = "GET"
    data: Mapping[str, Any] | Callable[[Story], Mapping[str, Any]] | None = None
    is_api: bool = False

    @property
    def key(self) -> str:
        """What tells rows apart."""
        return f"{self.method} {self.name}" if self.is_api else self.name


def _allowed(who: tuple[str, ...], has_object: bool, own: bool) -> frozenset[str]:
    unknown = set(who) - set(PEOPLE)
    assert not unknown, f"nobody is called {unknown}"
    found = set(who)
    if not has_object and not own:
        found |= {"foreigner"} if found & set(STAFF) else set()
        found |= {"rival"} if found & set(PROVIDER) else set()
    return frozenset(found)


def _arguments(ref: str | Mapping[str, str] | Arguments | None) -> Arguments:
    if callable(ref):
        return ref
    names = {"ref": ref} if isinstance(ref, str) else dict(ref or {})
    return lambda story: {name: story.things[thing].ref for name, thing in names.items()}


def page(
    name: str,
    *who: str,
    ref: str | Mapping[str, str] | Arguments | None = None,
    post: Mapping[str, Any] | Callable[[Story], Mapping[str, Any]] | None = None,
    own: bool = False,
) -> Row:
    """A page: its address's name, and the people it is for; ``post`` asks by POST with these fields."""
    method = "GET" if post is None else "POST"
    return Row(name, _allowed(who, ref is not None, own), _arguments(ref), method, post)


def api(
    method: str,
    path: str,
    *who: str,
    ref: str | Mapping[str, str] | Arguments | None = None,
    post: Mapping[str, Any] | Callable[[Story], Mapping[str, Any]] | None = None,
    own: bool = False,
) -> Row:
    """An operation of the API: method and path (without ``/api/v1``), and the people it is for."""
    return Row(path, _allowed(who, ref is not None, own), _arguments(ref), method, post, is_api=True)
