"""The one API: who asks, how refusals look, and the routers of all rooms."""

import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyCookie, HttpBearer

from core import api_routes
from core.actors import Actor
from core.api import CleanParser, actor_of, problem, problem_of
from core.api_faults import faults_of
from core.errors import DomainError, StaleVersion, as_domain_error
from core.roles import Role
from core.tokens import actor_of_token
from evaluations.api import router as quality
from orders.api.call_offs import call_offs_router as call_offs
from orders.api.client import client_router as client
from orders.api.client_groups import client_groups_router as client_groups
from orders.api.explaining import explaining_router as explaining
from orders.api.groups import courses_router as courses
from orders.api.info_sessions import sessions_router as info_sessions
from orders.api.lines import router as order_lines
from orders.api.orders import router as orders
from orders.api.trials import router as work_trials
from procurement.api import router as procurement
from providers.api import router as providers
from vouchers.api import router as money

log = logging.getLogger(__name__)


class TokenAuth(HttpBearer):
    """A token in ``Authorization: Bearer``; a bad one is refused even when there is a session."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor of the token, put on the request."""
        actor = actor_of_token(token)
        if actor is None:
            raise AuthenticationError
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionAuth(APIKeyCookie):
    """The session of a page (staff, provider or client), with Django's CSRF token on writes."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Nobody without a session; only then is the CSRF token asked for."""
        actor = actor_of(request)
        if actor.user is None and not actor.has(Role.CLIENT):
            return None
        self._get_key(request)
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        """The actor that the middleware found."""
        return actor_of(request)


class HouseAPI(NinjaAPI):
    """Draws its schema up once: it does not change while the process lives."""

    _drawn: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document of the whole API."""
        if path_prefix is not None:
            return super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        if self._drawn is None:
            self._drawn = super().get_openapi_schema(path_params=path_params)
        return self._drawn


api = HouseAPI(
    title="Valinta",
    version="1",
    description="The same services as the pages use. Refusals are application/problem+json with a stable code.",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    parser=CleanParser(),
)


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    answer = problem_of(error)
    if isinstance(error, StaleVersion) and "If-Match" in request.headers:
        return problem(412, error.code, str(error.message), facts=error.facts)
    return answer


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(
        422,
        "invalid_request",
        _("Some values are missing or not as they should be."),
        errors=faults_of(error.errors),
    )


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "not_signed_in", _("Sign in, or send a token that is in force."))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = {400: "unreadable", 403: "csrf_failed"}.get(error.status_code, f"http_{error.status_code}")
    return problem(error.status_code, code, _("The request could not be carried out as it was sent."))


@api.exception_handler(RawPostDataException)
def _not_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """A form with files was sent where JSON is wanted."""
    return problem(400, "unreadable", _("The request could not be carried out as it was sent."))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", _("This was not found, or it is not yours to see."))


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    known = as_domain_error(error)
    if known is not None:
        return _refused(request, known)
    log.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return problem(
        500, "internal_error", _("Something went wrong here. Nothing was changed. Try again later.")
    )


api.add_router("", api_routes.router)
api.add_router("/providers", providers)
api.add_router("/procurement", procurement)
api.add_router("/money", money)
api.add_router("/orders", orders)
api.add_router("/orders", explaining)
api.add_router("/orders", call_offs)
api.add_router("/order-lines", order_lines)
api.add_router("/work-trials", work_trials)
api.add_router("/client", client)
api.add_router("/client", client_groups)
api.add_router("/courses", courses)
api.add_router("/info-sessions", info_sessions)
api.add_router("/quality", quality)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The API's documentation, from local files alone."""
    return render(request, "core/api_docs.html", {"schema_url": reverse("api-1:openapi-json")})
