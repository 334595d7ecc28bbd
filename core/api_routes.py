"""The kernel's part of the API: signing in, who one is, what waits."""

from datetime import date, datetime, timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status

from core import access, throttle, tokens
from core.actors import seats_of
from core.api import Problem, actor_of
from core.errors import InvalidInput
from core.models import ApiToken, User
from core.throttle import Throttle
from core.worklist import work_list

router = Router(tags=["sign-in"])
BY_CALLER = Throttle("token_caller", limit=30, per=timedelta(minutes=15))
BY_EMAIL = Throttle("token_email", limit=10, per=timedelta(minutes=15))


class TokenIn(Schema):
    """E-mail and password; seat and role only when one holds several."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)
    seat: str = Field("", max_length=100, description="As `GET /me` names it")
    role: str = Field("", max_length=30)
    lasts_hours: int = Field(8, ge=1, le=720)
    label: str = Field("", max_length=100)


class ClientTokenIn(Schema):
    """The code of a letter or message, and the client's date of birth."""

    code: str = Field(max_length=40, examples=["7K2M-0P4T-W9XD"])
    birth_date: date


class TokenOut(Schema):
    """A token: it is shown this once."""

    token: str
    role: str
    expires_at: datetime
    purpose: str = ""
    subject: str = ""


class SeatOut(Schema):
    """A place one may act from."""

    seat: str
    name: str
    roles: list[str]


class MeOut(Schema):
    """Who the asker is to the house."""

    name: str
    roles: list[str]
    authority: str = ""
    provider: str = ""
    seats: list[SeatOut] = []


class WorkItemOut(Schema):
    """One thing that waits for the asker."""

    kind: str
    title: str
    detail: str = ""
    due: date | None = None
    count: int = 1


def _token_out(row: ApiToken, plain: str) -> TokenOut:
    return TokenOut(
        token=plain, role=row.role, expires_at=row.expires_at, purpose=row.purpose, subject=row.subject_ref
    )


@router.post("/tokens", auth=None, response={201: TokenOut, 422: Problem, 429: Problem})
def create_token(request: HttpRequest, data: TokenIn) -> Status[TokenOut]:
    """Sign in with e-mail and password: a token bound to one seat and role."""
    caller, email = throttle.caller_of(request), data.email.strip().lower()
    BY_CALLER.check(caller)
    BY_EMAIL.check(email)
    user = authenticate(request, username=email, password=data.password)
    if not isinstance(user, User):
        BY_CALLER.note(caller)
        BY_EMAIL.note(email)
        raise InvalidInput("email_or_password_wrong", _("The e-mail address or the password is wrong."))
    lasts = timedelta(hours=data.lasts_hours)
    return Status(
        201,
        _token_out(*tokens.issue_token(user, role=data.role, seat=data.seat, lasts=lasts, label=data.label)),
    )


@router.post("/client-tokens", auth=None, response={201: TokenOut, 422: Problem, 429: Problem})
def create_client_token(request: HttpRequest, data: ClientTokenIn) -> Status[TokenOut]:
    """A client's sign-in with code and date of birth: a short token for that one matter."""
    code = access.enter(data.code, data.birth_date, caller=throttle.caller_of(request))
    return Status(201, _token_out(*tokens.issue_client_token(code)))


@router.get("/me", response={200: MeOut, 401: Problem}, tags=["own"])
def read_me(request: HttpRequest) -> MeOut:
    """Who asks, in which roles, and the seats to choose from."""
    actor = actor_of(request)
    seats = seats_of(actor.user) if actor.user else []
    return MeOut(
        name=str(actor.user or ""),
        roles=sorted(actor.roles),
        authority=actor.authority.code if actor.authority else "",
        provider=actor.provider_name,
        seats=[SeatOut(seat=s.key, name=s.label, roles=sorted(s.roles)) for s in seats],
    )


@router.get("/work", response={200: list[WorkItemOut], 401: Problem}, tags=["own"])
def list_work(request: HttpRequest) -> list[WorkItemOut]:
    """What waits for the asker, the most urgent first."""
    return [
        WorkItemOut(
            kind=item.kind,
            title=str(item.title),
            detail=str(item.detail),
            due=item.due,
            count=item.count,
        )
        for item in work_list(actor_of(request))
    ]
