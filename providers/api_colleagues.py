"""Colleagues over the API: people, invitations, joining with a code."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, Problem, actor_of
from core.errors import require
from core.roles import Role
from core.throttle import caller_of
from providers import selectors, services
from providers.models import Invitation, Provider, ProviderMember
from providers.schemas import InvitationIn, InvitationOut, JoinIn, MemberOut

router = Router(tags=["providers"])


def _own(request: HttpRequest) -> Provider:
    actor = actor_of(request)
    require(actor.has(Role.PROVIDER_ADMIN))
    return selectors.own_provider(actor)


@router.get("/own/members", response={200: list[MemberOut], **READ})
def list_members(request: HttpRequest) -> list[MemberOut]:
    """One's own organisation's people."""
    return [_member(row) for row in selectors.members_of(_own(request))]


def _member(row: ProviderMember) -> MemberOut:
    return MemberOut(
        person=row.user.public_id,
        id=row.public_id,
        name=row.user.name,
        email=row.user.email,
        role=row.role,
        since=row.since,
    )


@router.delete("/own/members/{uuid:ref}", response={204: None, **WRITE})
def end_member(request: HttpRequest, ref: UUID) -> Status[None]:
    """End a person's role."""
    _own(request)
    actor = actor_of(request)
    services.end_member(actor, selectors.own_member(actor, ref))
    return Status(204, None)


@router.get("/own/invitations", response={200: list[InvitationOut], **READ})
def list_invitations(request: HttpRequest) -> list[InvitationOut]:
    """The invitations that nobody has accepted or revoked yet."""
    return [_invitation(row) for row in selectors.invitations_of(_own(request))]


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut(
        id=row.public_id, email=row.email, role=row.role, expires_at=row.expires_at, is_open=row.is_open
    )


@router.post("/own/invitations", response={201: InvitationOut, **WRITE})
def invite_colleague(request: HttpRequest, data: InvitationIn) -> Status[InvitationOut]:
    """Send a colleague a code by e-mail; an earlier invitation of the same address stops working."""
    row = services.invite_colleague(actor_of(request), _own(request), email=data.email, role=Role(data.role))
    return Status(201, _invitation(row))


@router.delete("/own/invitations/{uuid:ref}", response={204: None, **WRITE})
def revoke_invitation(request: HttpRequest, ref: UUID) -> Status[None]:
    """Take an invitation back."""
    _own(request)
    actor = actor_of(request)
    services.revoke_invitation(actor, selectors.own_invitation(actor, ref))
    return Status(204, None)


@router.post("/join", auth=None, response={201: MemberOut, 409: Problem, 422: Problem, 429: Problem})
def join(request: HttpRequest, data: JoinIn) -> Status[MemberOut]:
    """Accept an invitation by its code; who has no account yet gives a name and a password."""
    found = services.find_invitation(data.code, caller=caller_of(request))
    facts = data.model_dump(exclude={"code"})
    member, _user = services.accept_invitation(actor_of(request), found, **facts)
    return Status(201, _member(member))
