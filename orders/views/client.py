"""The client's pages about one order: what it is, the list, the choice, and where it stands afterwards.

No account: the code and the date of birth opened the session (`core.client_session`). Nothing is written on a GET;
opening the list, sorting it, opening a card and choosing are posts.
"""

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import client_session, clock
from core.actors import actor_of
from core.entrance import for_client
from core.errors import DomainError, StaleVersion, WrongState
from core.models import ORDER_CODES
from core.pages import posted_version
from orders import services, words
from orders.forms.client import ChangeForm, keep_arrangement, kept_arrangement, posted_arrangement
from orders.models import Order
from orders.rules.city_choice import NEWCOMERS_SHARE
from orders.selectors import choice as reads
from orders.selectors.client_groups import course_cards, own_course, under_way
from orders.selectors.groups import coming_sessions
from orders.selectors.messaging import unread_count
from orders.selectors.path import own_path
from orders.selectors.standing import Standing, standing
from orders.selectors.trials import trial_for_client
from orders.services.choosing import PlaceTaken
from orders.services.looking import open_list
from orders.states import ActionKind

P = ParamSpec("P")
GIVES_THE_LIST_BACK = ("place_taken", "provider_not_available", "nobody_free")


def for_the_client(
    view: Callable[Concatenate[HttpRequest, Order, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page of the client whose code opened the session; the view is given the order of that code."""

    def with_order(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, reads.order_of(actor_of(request)), *args, **kwargs)

    return never_cache(for_client(*ORDER_CODES)(with_order))


def client_page(
    request: HttpRequest, name: str, order: Order, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    shared = {
        "order": order,
        "authority": order.authority,
        "service": str(order.category),
        "last_day": words.last_day(order.choose_by) if order.choose_by else None,
    }
    return render(request, f"orders/client/{name}.html", {**shared, **context}, status=status)


@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """The published rule: how the list is made and drawn, and how the city chooses. For anybody."""
    return render(request, "orders/client/rule.html", {"newcomers": _newcomers()})


# The list ------------------------------------------------------------------------------------------------


@require_safe
@for_the_client
def show(request: HttpRequest, order: Order) -> HttpResponse:
    """The matter as it is now: the start, the list, or where it stands after the choice."""
    if not reads.can_choose_now(order):
        stands = {
            **_stand(standing(order)),
            "own_course": own_course(order),
            "unread": _unread(request, order),
            "path": own_path(order),
        }
        return client_page(request, "standing", order, stands)
    if not reads.was_opened(order):
        count, only_courses = reads.count_shown(order)
        context = {
            "count": count,
            "only_courses": only_courses,
            "product": reads.product_card(order),
            "again": standing(order).why_again if order.round > 1 else "",
            "unread": _unread(request, order),
        }
        return client_page(request, "start", order, context)
    page = reads.choice_page(order, kept_arrangement(request, order))
    context = {
        "page": page,
        "product": reads.product_card(order),
        "newcomers": _newcomers(),
        "courses": course_cards(order) if reads.beside(order, "courses") else [],
        "sessions": coming_sessions(order) if reads.beside(order, "sessions") else [],
        "here": under_way(order) if reads.beside(order, "sessions") else None,
        "unread": _unread(request, order),
    }
    return client_page(request, "choose", order, context)


def _unread(request: HttpRequest, order: Order) -> int:
    return unread_count(actor_of(request), order) if reads.beside(order, "messages") else 0


def _stand(at: Standing) -> dict[str, Any]:
    trial = trial_for_client(at.order, clock.today()) if at.chosen else None
    return {"at": at, "steps": at.steps() if at.chosen else [], "trial": trial}


def _newcomers() -> int:
    """Of a hundred turns of the city, how many are kept for providers without results."""
    return round(NEWCOMERS_SHARE * 100)


@require_POST
@for_the_client
def open_page(request: HttpRequest, order: Order) -> HttpResponse:
    """The client opens the list of this round."""
    try:
        open_list(actor_of(request), order)
    except WrongState as error:
        messages.info(request, str(error.message))
    return redirect("choice:list")


@require_POST
@for_the_client
def arrange(request: HttpRequest, order: Order) -> HttpResponse:
    """Sort or narrow the list; written down, kept in the session, and undone with one button."""
    if not reads.can_choose_now(order):
        return redirect("choice:list")
    wanted = posted_arrangement(request)
    services.note_action(actor_of(request), order, ActionKind.SORTED, detail=wanted.note)
    keep_arrangement(request, order, wanted)
    return redirect(reverse("choice:list") + "#providers")


@require_POST
@for_the_client
def open_card(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """The client opens a card; written down."""
    if reads.can_choose_now(order):
        offer = reads.get_offer(order, ref)
        services.note_action(actor_of(request), order, ActionKind.OPENED, offer=offer)
        return redirect("choice:provider", ref)
    return redirect("choice:list")


@require_safe
@for_the_client
def provider(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """Everything about one provider of the list."""
    if not reads.can_choose_now(order):
        return redirect("choice:list")
    card = reads.get_card(order, ref)
    return client_page(request, "provider", order, {"card": card, "publication": reads.publication(card)})


# Choosing ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def choose(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """What the choice means, and the choice itself.

    The form carries no version: an offer belongs to one round's list, so a choice is out of date exactly when its
    list is. A reminder that went out in the meantime must not stop anybody.
    """
    if request.method == "POST":
        return _do(request, lambda: services.choose_provider(actor_of(request), order, ref))
    if not reads.can_choose_now(order):
        return redirect("choice:list")
    return client_page(request, "confirm", order, {"card": reads.get_card(order, ref)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def let_city(request: HttpRequest, order: Order) -> HttpResponse:
    """The city's rule in words, and letting the city choose."""
    return _two_steps(request, order, "let_city", services.let_city_choose, {"newcomers": _newcomers()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def refuse(request: HttpRequest, order: Order) -> HttpResponse:
    """None of them suits: what then happens, and saying so. There is no penalty (R32)."""
    return _two_steps(request, order, "refuse", services.refuse_all, {})


def _two_steps(
    request: HttpRequest, order: Order, name: str, service: Callable[..., Order], context: dict[str, Any]
) -> HttpResponse:
    """A page that says what an act means and then does it; a stale form is shown again beside the newer state."""
    stale = False
    if request.method == "POST":
        try:
            return _do(request, lambda: service(actor_of(request), order, version=posted_version(request)))
        except StaleVersion:
            stale = True
    if not reads.can_choose_now(order):
        return redirect("choice:list")
    return client_page(request, name, order, {**context, "stale": stale}, status=409 if stale else 200)


def _do(request: HttpRequest, act: Callable[[], Order]) -> HttpResponse:
    """Do it and go back to the matter; a refusal is told there, beside what can be done now."""
    try:
        act()
    except StaleVersion:
        raise
    except (PlaceTaken, WrongState) as error:
        messages.warning(request, str(error.message))
    except DomainError as error:
        if error.code not in GIVES_THE_LIST_BACK:
            raise
        messages.warning(request, str(error.message))
    return redirect("choice:list")


# After the choice ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def change(request: HttpRequest, order: Order) -> HttpResponse:
    """Another provider, once, with a reason (R32)."""
    if not standing(order).may_change:
        if order.provider_changes:
            messages.info(request, _("The provider can be changed once. Talk with your own official."))
        return redirect("choice:list")
    form = ChangeForm(request.POST or None)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.change_provider(actor_of(request), order, reason=reason, version=posted_version(request))
        except StaleVersion:
            stale = True
        except DomainError as error:
            form.refuse(error)
        else:
            go_on_with_new_code(request, order)
            return redirect("choice:list")
    context = {"form": form, "stale": stale}
    return client_page(request, "change", order, context, status=409 if stale else 200)


def go_on_with_new_code(request: HttpRequest, order: Order) -> None:
    """A new round has a new code; the client who asked for it goes on without typing it."""
    code = reads.newest_code(order)
    if code is not None:
        client_session.open_for(request, code)
