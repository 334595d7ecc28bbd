"""Who may reach the pages and the API of the providers room."""

from typing import Any

from core.roles import Role
from providers.services import add_place, invite_colleague
from tests.contracts.matrix import EVERYONE, Row, Story, api, page

PLACE: dict[str, Any] = {
    "name": "Toimisto",
    "street": "Katu 1",
    "postcode": "70100",
    "municipality": "Kuopio",
}
SIGN_UP = {
    "name": "Uusi Oy",
    "business_id": "0590964-3",
    "person": "Uusi Ihminen",
    "email": "uusi@provider.example",
    "password": "a long enough sentence",
}


def prepare(story: Story) -> None:
    """A place of the provider, and its coach's membership."""
    story.things["provider_place"] = add_place(
        story.cast.actor("administrator"), story.cast.provider, **PLACE
    )
    story.things["provider_invitation"] = invite_colleague(
        story.cast.actor("administrator"),
        story.cast.provider,
        email="kutsuttu@askel.example",
        role=Role.COACH,
    )
    story.things["provider_member"] = story.cast.provider.members.get(user=story.cast.coach)


ROWS: list[Row] = [
    page("providers:own", "administrator"),
    page("providers:sign_up", *EVERYONE),
    page("providers:edit", "administrator"),
    page("providers:check_register", "administrator", post={}),
    page("providers:new_place", "administrator"),
    page("providers:edit_place", "administrator", ref="provider_place"),
    page("providers:invite_colleague", "administrator"),
    page("providers:revoke_invitation", "administrator", ref="provider_invitation", post={}),
    page("providers:join", *EVERYONE),
    page("providers:join_account", *EVERYONE),
    page("providers:end_member", "administrator", ref="provider_member", post={}),
    page("providers:scores", "administrator"),
    api("POST", "/providers", *EVERYONE, post=SIGN_UP),
    api("GET", "/providers/own", "administrator"),
    api("PUT", "/providers/own", "administrator", post={"name": "Askel ry"}),
    api("GET", "/providers/own/places", "administrator"),
    api("POST", "/providers/own/places", "administrator", post=PLACE),
    api("PUT", "/providers/own/places/{ref}", "administrator", ref="provider_place", post=PLACE),
    api("GET", "/providers/own/members", "administrator"),
    api("DELETE", "/providers/own/members/{ref}", "administrator", ref="provider_member"),
    api("GET", "/providers/own/invitations", "administrator"),
    api(
        "POST", "/providers/own/invitations", "administrator", post={"email": "a@b.example", "role": "coach"}
    ),
    api("DELETE", "/providers/own/invitations/{ref}", "administrator", ref="provider_invitation"),
    api("POST", "/providers/join", *EVERYONE, post={"code": "x"}),
    api("GET", "/providers/own/scores", "administrator"),
]
