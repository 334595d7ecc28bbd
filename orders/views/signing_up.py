"""The official signs a client up for a course: from the order, or from the course."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, pages, shapes, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.pages import act, posted_version
from core.roles import Role
from orders import permissions, selectors, words
from orders.forms.courses import CourseSignUpForm
from orders.models import Course, Order, SignUp
from orders.selectors import groups as reads
from orders.services.fitting import courses_of
from orders.services.signing_up import leave_course, sign_up
from orders.states import OrderState
from orders.states.courses import Misfit, SeatState
from orders.views.courses import url_of

_MOST = 200
"""Orders to pick from: an official's own clients who choose now."""


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def course_sign_up(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Sign one of the official's own clients up for a course."""
    actor = actor_of(request)
    course = reads.get_course(actor, ref)
    orders = _own_choosing(actor, course)
    views_log.looked_at_list(
        actor, [order.client for order in orders], "orders:course_sign_up", authority=course.authority
    )
    form = CourseSignUpForm(orders, request.POST or None)
    context = {
        "title": _("Sign a client up"),
        "caption": str(course),
        "submit": _("Sign up"),
        "back": url_of(course),
        "explanation": _(
            "Your clients who are choosing a provider of this service just now. It is recorded that you helped."
        ),
        "nothing": "" if orders else _("None of your clients is choosing a provider of this service now."),
    }

    def save() -> str:
        order = form.rows[form.cleaned_data["order"]]
        _told(request, sign_up(actor, order, course))
        return reverse("orders:order", args=[order.public_id])

    return pages.form_page(request, "orders/group_step.html", form, save, context)


def _own_choosing(actor: Actor, course: Course) -> list[Order]:
    rows = Order.objects.filter(
        authority_id=course.authority_id,
        category_id=course.category_id,
        official=actor.user,
        state=OrderState.CHOOSING,
        choose_by__gt=clock.now(),
    )
    return list(rows.select_related("client", "authority", "category").order_by("-pk")[:_MOST])


def _told(request: HttpRequest, row: SignUp) -> None:
    seated = row.state == SeatState.SEATED
    text = (
        _("The client has a seat.") if seated else _("The course is full: the client is on the waiting list.")
    )
    messages.success(request, str(text))


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def sign_up_order(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The courses of an order's service: those that suit can be taken, of the others it is told why not."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    views_log.looked(actor, order.client, "orders:sign_up_order", authority=order.authority)
    target = reverse("orders:order", args=[ref])
    if request.method == "POST":
        course = reads.get_course(actor, _ref(request.POST.get("course", "")))
        version = posted_version(request)
        return act(request, lambda: _told(request, sign_up(actor, order, course, version=version)), target)
    found = courses_of(order)
    context = {
        "order": order,
        "caption": f"{order.number} · {order.category}",
        "fitting": [_card(course) for course, against in found if not against],
        "others": [
            [{"text": str(course), "url": url_of(course)}, course.provider.name, _why(against)]
            for course, against in found
            if against
        ],
        "other_columns": [_("Course"), _("Provider"), _("Why not")],
        "choosing": order.state == OrderState.CHOOSING,
    }
    return render(request, "orders/sign_up_order.html", context)


def _ref(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound from error


def _card(course: Course) -> dict[str, Any]:
    return {
        "course": course,
        "begins": shapes.moment_words(course.starts_at),
        "languages": words.language_names(course.languages),
        "full": course.free <= 0,
    }


def _why(against: tuple[Misfit, ...]) -> str:
    return ", ".join(str(reason.label) for reason in against)


@for_roles(Role.OFFICIAL)
@require_POST
def leave_course_of(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Cancel a sign-up on the client's word."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    return act(
        request,
        lambda: leave_course(actor, order, version=posted_version(request)),
        reverse("orders:order", args=[ref]),
        _("The sign-up is cancelled."),
    )
