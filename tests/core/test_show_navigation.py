"""The kernel's own entries in the navigation: the work list for everyone with a role, the trail for who watches."""

from core import navigation
from core.actors import ANONYMOUS
from tests.factories.cast import Cast


def _entries(cast: Cast, who: str) -> list[str]:
    return [item.url_name for item in navigation.entries(cast.actor(who))]


def test_everyone_with_a_role_finds_the_work_list_first(cast: Cast) -> None:
    for who in ("official", "procurement", "finance", "manager", "auditor", "administrator", "coach"):
        assert _entries(cast, who)[0] == "home"
    assert _entries(cast, "outsider") == []
    assert navigation.entries(ANONYMOUS) == []


def test_the_trail_is_for_auditors_and_managers(cast: Cast) -> None:
    found = {
        who
        for who in ("official", "finance", "manager", "auditor", "coach")
        if "events" in _entries(cast, who)
    }
    assert found == {"manager", "auditor"}


def test_letters_are_for_officials_and_the_auditor(cast: Cast) -> None:
    found = {
        who
        for who in ("official", "procurement", "finance", "manager", "auditor", "coach")
        if "letters" in _entries(cast, who)
    }
    assert found == {"official", "auditor"}
