"""``manage.py demo_access``: what it prints really opens the door."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from core import services
from core.actors import SYSTEM
from core.models import User
from core.roles import Role
from simulator.play.town import DEMO_DOMAIN, DEMO_PASSWORD
from tests.factories.market import join_provider, make_market, place_order


def printed() -> str:
    out = io.StringIO()
    call_command("demo_access", stdout=out)
    return out.getvalue()


@pytest.fixture
def demo(cast, settings) -> User:
    """A demo with one ready-made official, and a client who is choosing."""
    settings.DEMO = True
    user = services.invite_user(f"official@{DEMO_DOMAIN}", "Demo Virkailija")
    user.set_password(DEMO_PASSWORD)
    user.save()
    services.add_staff(SYSTEM, cast.authority, user, Role.OFFICIAL)
    return user


def test_outside_the_demo_it_tells_nothing(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        printed()


def test_a_printed_sign_in_works(demo):
    text = printed()
    assert "Demo Virkailija" in text
    assert "No client is choosing now." in text
    password = re.search(r"with the password (\S+)", text)
    assert password
    visitor = Browser()
    visitor.post("/account/login/", {"login": f"official@{DEMO_DOMAIN}", "password": password[1]})
    assert visitor.get("/api/v1/me").json()["roles"] == ["official"]


def test_the_printed_code_and_date_open_the_clients_matter(demo, cast):
    market = make_market(cast)
    join_provider(market, 1)
    order = place_order(market)
    text = printed()
    patterns = (r"code +(\S+)", r"link +\S+/c/#(\S+)", r"date of birth +(\S+)")
    code, link, born = (re.findall(pattern, text)[0] for pattern in patterns)
    assert code == link
    visitor = Browser()
    assert visitor.post("/c/", {"code": code, "birth_date": born}).status_code == 302
    assert visitor.get("/api/v1/me").json()["roles"] == ["client"]
    assert order.client.birth_date[:4] == born[-4:]
