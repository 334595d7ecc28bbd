"""The provider's pages of what it sells."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, money
from core.actors import actor_of
from core.entrance import for_roles
from core.forms import ErrorLink, ValintaForm
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.category_words import price_words
from procurement.forms.common import SERVICE_LANGUAGES
from procurement.forms.offerings import REMOTE, OfferingForm, PlaceForm, PriceForm
from procurement.models import Category, Offering, OfferingPrice
from procurement.opening import accessibility_words, hours_words
from procurement.permissions import READERS, can_edit_offering
from procurement.rules.routes import Refusal
from procurement.selectors import offerings as reads
from procurement.selectors import systems as system_reads
from procurement.states import OfferingState, PriceRule
from providers.models import Provider
from providers.selectors import own_provider, places_of


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    """Every category the provider is admitted to, with what it sells there."""
    provider = own_provider(actor_of(request))
    rows = [_list_row(item) for item in reads.own_offerings(provider)]
    columns = [_("Category"), _("Admission"), _("Offering"), _("Next step")]
    return render(request, "procurement/offerings.html", {"columns": columns, "rows": rows})


def _list_row(item: reads.Offered) -> list[Any]:
    if item.offering is None:
        offered: Any = _("Not written yet")
        link = {"text": _("Write the offering"), "url": _new_url(item.category)}
    else:
        offered = {"state": item.offering.state, "tag": item.offering.get_state_display()}
        link = {"text": _("Open"), "url": url_of(item.offering)}
    admission = {"state": item.admission.state, "tag": item.admission.get_state_display()}
    return [{"text": str(item.category), "note": str(item.category.system)}, admission, offered, link]


def _new_url(category: Category) -> str:
    return reverse("procurement:new_offering", args=[category.public_id])


def url_of(offering: Offering, page: str = "offering") -> str:
    """The address of one of an offering's pages."""
    return reverse(f"procurement:{page}", args=[offering.public_id])


@for_roles(Role.PROVIDER_ADMIN, Role.OFFICIAL, *READERS)
@require_safe
def offering(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One offering: words, prices, places, and what is missing before clients see it."""
    actor = actor_of(request)
    row = reads.get_offering(actor, ref)
    may_edit = can_edit_offering(actor, row)
    published = row.state == OfferingState.PUBLISHED
    names = dict(SERVICE_LANGUAGES)
    price = reads.price_today(row)
    context = {
        "offering": row,
        "may_edit": may_edit,
        "published": published,
        "faults": [] if published or not may_edit else [_fault(row, f) for f in services.publication_state(row)],
        "word_rows": [
            (_("In a sentence"), pick(row.summary)),
            (_("First day"), pick(row.first_day)),
            (_("Languages"), ", ".join(str(names.get(code, code)) for code in row.languages)),
            (_("In a group"), group_words(row)),
            (_("Opening hours"), hours_words(row.hours) or "–"),
            (_("For those who need it"), accessibility_words(row.accessibility) or "–"),
        ],
        "price_columns": [_("From"), _("Until"), {"label": _("Price of a unit"), "numeric": True}],
        "price_rows": [_price_row(p, price) for p in reads.prices_of(row)],
        "may_price": may_edit and row.category.price_rule != PriceRule.FIXED,
        "price_rule": price_words(row.category),
        "places": list(reads.places_in(row)),
    }  # fmt: skip
    return render(request, "procurement/offering.html", context)


def group_words(row: Offering) -> str:
    """Whether it is given in a group, and how large one."""
    if not row.group:
        return _("No")
    if row.only_courses:
        return _("Only as courses")
    return _("At most %(n)d people") % {"n": row.group_size} if row.group_size else _("Yes")


def _price_row(price: OfferingPrice, current: OfferingPrice | None) -> list[Any]:
    last = price.valid_until - timedelta(days=1) if price.valid_until else None
    first = {"text": day_words(price.valid_from)}
    if current is not None and price.pk == current.pk:
        first["note"] = _("in force")
    return [first, day_words(last) or "–", money.show_euros(price.unit_price_cents)]


def _fault(row: Offering, refusal: Refusal) -> ErrorLink:
    pages = {
        "summary": ("edit_offering", "id_summary_fi"),
        "first_day": ("edit_offering", "id_first_day_fi"),
        "languages": ("edit_offering", "id_languages_0"),
        "price": ("offering_price", "id_unit_price_cents"),
        "place": ("offering_place", "id_place_0"),
    }
    page, control = pages.get(refusal.field, ("", ""))
    return ErrorLink(str(refusal.message), f"{url_of(row, page)}#{control}" if page else "")


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def new_offering(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write the offering in a category."""
    actor = actor_of(request)
    category = system_reads.get_category(actor, ref)
    provider = own_provider(actor)
    held = reads.offering_in(category, provider)
    return _write(request, category, provider, held)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def edit_offering(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite an offering."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    return _write(request, row.category, row.provider, row)


def _write(
    request: HttpRequest, category: Category, provider: Provider, row: Offering | None
) -> HttpResponse:
    form = OfferingForm(posted(request), offering=row)

    def save() -> str:
        saved = services.save_offering(
            actor_of(request),
            category=category,
            provider=provider,
            version=posted_version(request),
            **form.values(),
        )
        return url_of(saved)

    back = url_of(row) if row else reverse("procurement:offerings")
    context = {
        "title": _("Your offering: %(category)s") % {"category": category},
        "back_url": back,
        "back_label": _("Back"),
        "version": row.version if row else None,
    }

    def newer() -> dict[str, Any]:
        now = reads.offering_in(category, provider)
        assert now is not None
        rows = [(_("In a sentence"), pick(now.summary)), (_("First day"), pick(now.first_day))]
        return {"version": now.version, "newer_rows": [*rows, (_("Languages"), ", ".join(now.languages))]}

    return form_page(
        request, "procurement/texts_form.html", form, save, context, done=_("Saved."), newer=newer
    )


def _part(
    request: HttpRequest, row: Offering, form: ValintaForm, save: Any, title: str, text: str
) -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "caption": str(row.category),
        "back_url": url_of(row),
        "back_label": _("The offering"),
        "submit": _("Save"),
    }
    return form_page(request, "procurement/form.html", form, save, context, done=_("Saved."))


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Set a price from a day on."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    first = clock.today() if row.state == OfferingState.DRAFT else clock.today() + timedelta(days=1)
    form = PriceForm(posted(request), initial={"valid_from": first})

    def save() -> str:
        data = form.cleaned_data
        services.set_offering_price(actor, row, money.to_cents(data["unit_price_cents"]), data["valid_from"])
        return url_of(row)

    return _part(request, row, form, save, _("Price"), price_words(row.category))


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say how many clients a place takes and when the next can start."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    own = list(places_of(row.provider))
    held = {p.place.ref if p.place else REMOTE: p for p in reads.places_in(row)}
    asked = held.get(request.GET.get("place", ""))
    initial: dict[str, Any] = {"next_free_on": clock.today()}
    if asked is not None:
        initial = {
            "place": request.GET["place"],
            "capacity": asked.capacity,
            "next_free_on": asked.next_free_on,
        }
    form = PlaceForm(own, posted(request), initial=initial)

    def save() -> str:
        data = form.cleaned_data
        services.set_offering_place(
            actor, row, form.place_row(), capacity=data["capacity"], next_free_on=data["next_free_on"]
        )
        return url_of(row)

    text = _("Clients who have a place now: they keep it. A place is taken when a client chooses you.")
    return _part(request, row, form, save, _("Place and room"), text)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def publish(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the offering to clients."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    version = posted_version(request)
    done = _("Clients can choose you now.")
    return act(request, lambda: services.publish_offering(actor, row, version), url_of(row), done)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def pause(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take no new clients for a time."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    version = posted_version(request)
    done = _("New clients do not see the offering now.")
    return act(request, lambda: services.pause_offering(actor, row, version), url_of(row), done)
