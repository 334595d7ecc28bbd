"""The provider administrator's pages: the organisation, its places, its people, its scores."""

from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import business_register, clock
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from providers import selectors, services
from providers.forms import OrganisationForm, PlaceForm, SignUpForm
from providers.limits import limit_sign_ups
from providers.models import Place, Provider, PublishedScore
from providers.states import RegisterState

BACKEND = "django.contrib.auth.backends.ModelBackend"
OWN = "providers:own"


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Register an organisation and its first administrator, who is signed in at once."""
    actor = actor_of(request)
    if actor.user is not None:
        return redirect("home")
    form = SignUpForm(posted(request), initial={"language": get_language()})

    def save() -> str:
        limit_sign_ups(request)
        _provider, user = services.sign_up(actor, **form.cleaned_data)
        login(request, user, backend=BACKEND)
        return reverse("procurement:systems")

    done = _("Welcome. Your organisation is registered; now you can apply.")
    return form_page(request, "providers/sign_up.html", form, save, {}, done=done)


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The organisation as its administrator keeps it."""
    provider = selectors.own_provider(actor_of(request))
    context = {
        "provider": provider,
        "facts": [
            (_("Business id"), provider.business_id),
            register_row(provider),
            (_("E-mail"), provider.email),
            (_("Phone"), provider.phone),
            (_("Language of letters and decisions"), _language_name(provider.language)),
        ],
        "places": list(selectors.places_of(provider)),
        "may_check": business_register.is_set_up(),
        "members": list(selectors.members_of(provider)),
        "invitations": list(selectors.invitations_of(provider)),
    }
    return render(request, "providers/own.html", context)


def register_row(provider: Provider) -> dict[str, Any]:
    """What the business register says of an organisation, for a list of facts."""
    kinds = {RegisterState.FOUND: "good", RegisterState.NOT_CHECKED: "neutral"}
    known = day_words(clock.local_date(provider.register_checked_at)) if provider.register_checked_at else ""
    return {
        "label": _("Business register"),
        "tag": provider.get_register_state_display(),
        "kind": kinds.get(RegisterState(provider.register_state), "wait"),
        "note": ", ".join(filter(None, (provider.register_name, known))),
    }


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def check_register(request: HttpRequest) -> HttpResponse:
    """Ask the business register again."""
    actor = actor_of(request)
    provider = selectors.own_provider(actor)
    done = _("The business register was asked.")
    return act(request, lambda: services.check_register(actor, provider), reverse(OWN), done)


def _language_name(code: str) -> str:
    names = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
    return names.get(code, code)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Change the contact details."""
    actor = actor_of(request)
    provider = selectors.own_provider(actor)
    form = OrganisationForm(provider, posted(request))

    def save() -> str:
        services.change_provider(actor, provider, version=posted_version(request), **form.cleaned_data)
        return reverse(OWN)

    def newer() -> dict[str, Any]:
        now = selectors.own_provider(actor)
        rows = [(_("Organisation's name"), now.name), (_("E-mail"), now.email), (_("Phone"), now.phone)]
        return {"version": now.version, "newer_rows": rows}

    context = {"title": _("Contact details"), "version": provider.version}
    return form_page(request, "providers/form.html", form, save, context, done=_("Saved."), newer=newer)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def new_place(request: HttpRequest) -> HttpResponse:
    """Add an address."""
    actor = actor_of(request)
    provider = selectors.own_provider(actor)
    form = PlaceForm(posted(request))

    def save() -> str:
        services.add_place(actor, provider, **form.cleaned_data)
        return reverse(OWN)

    return form_page(
        request, "providers/form.html", form, save, {"title": _("Add a place")}, done=_("Saved.")
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def edit_place(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change an address."""
    actor = actor_of(request)
    place = selectors.own_place(actor, ref)
    form = PlaceForm(posted(request), place=place)

    def save() -> str:
        services.change_place(actor, place, version=posted_version(request), **form.cleaned_data)
        return reverse(OWN)

    def newer() -> dict[str, Any]:
        now = selectors.own_place(actor, ref)
        return {"version": now.version, "newer_rows": _place_rows(now)}

    context = {"title": _("Change the place"), "version": place.version}
    return form_page(request, "providers/form.html", form, save, context, done=_("Saved."), newer=newer)


def _place_rows(place: Place) -> list[tuple[str, Any]]:
    return [
        (_("Name of the place"), place.name),
        (_("Street address"), f"{place.street}, {place.postcode} {place.municipality}"),
    ]


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def end_member(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a person's role."""
    actor = actor_of(request)
    member = selectors.own_member(actor, ref)
    done = _("The role has ended.")
    return act(request, lambda: services.end_member(actor, member), reverse(OWN), done)


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """The provider's quality scores as each authority published them."""
    provider = selectors.own_provider(actor_of(request))
    rows = list(selectors.own_scores(provider)[:60])
    context = {
        "current": [_quality(row) for row in rows if row.superseded_at is None],
        "earlier": [_score_row(row) for row in rows if row.superseded_at is not None],
        "columns": [
            _("Authority"),
            _("Version"),
            _("As of"),
            _("Band"),
            {"label": _("Score"), "numeric": True},
        ],
    }
    return render(request, "providers/scores.html", context)


def _quality(row: PublishedScore) -> dict[str, Any]:
    numbers = {name: _points(getattr(row, name)) for name in ("score", "low", "high")}
    has_score = row.score is not None
    return {
        "row": row,
        "quality": {**numbers, "band": row.band, "cases": row.orders} if has_score else None,
    }


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _score_row(row: PublishedScore) -> list[Any]:
    points = _points(row.score)
    shown = "–" if points is None else str(round(points))
    return [str(row.authority), row.number, day_words(row.as_of), row.get_band_display(), shown]
