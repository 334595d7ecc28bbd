"""The kernel's own entries in the navigation: the work list for everyone with a role, the trail for who watches."""

import re

from django.urls import reverse

from core import navigation
from core.actors import ANONYMOUS
from core.context import BAR
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


def test_a_long_navigation_keeps_the_rest_under_more_and_loses_nothing(cast: Cast, signed_in) -> None:
    wanted = {reverse(name) for name in _entries(cast, "manager")}
    assert len(wanted) > BAR
    page = signed_in(cast.manager).get(reverse("events")).content.decode()
    bar, _, rest = page.partition('<nav class="v-nav"')[2].partition("</nav>")[0].partition("<details")
    in_bar, under_more = set(re.findall(r'href="([^"]+)"', bar)), set(re.findall(r'href="([^"]+)"', rest))
    assert in_bar | under_more == wanted
    assert not in_bar & under_more
    assert len(in_bar) == BAR - 1, "with “More” it stays in one line, also when the page comes from under it"
    assert reverse("events") in in_bar, "where the person is stands in the bar"
    short = signed_in(cast.finance).get(reverse("home")).content.decode()
    assert "v-nav__more" not in short
