"""Addresses that only these tests have: views that count how often they ran, and ones that break."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django_fsm import TransitionNotAllowed

from config.urls import urlpatterns as house
from core.errors import NotAllowed, WrongState

ran: list[str] = []


def write(request: HttpRequest) -> HttpResponse:
    """A form's target."""
    ran.append(request.POST.get("name", ""))
    return redirect(f"/done/{len(ran)}/")


def show_form_again(request: HttpRequest) -> HttpResponse:
    """A form with a mistake."""
    ran.append("again")
    return HttpResponse(f"look at your mistake {len(ran)}")


def answer(request: HttpRequest) -> HttpResponse:
    """An API's target."""
    ran.append(request.body.decode())
    return JsonResponse({"number": len(ran)}, status=201, headers={"Location": "/x/", "ETag": '"1"'})


def crash(request: HttpRequest) -> HttpResponse:
    """Breaks the first time."""
    ran.append("crash")
    if len(ran) == 1:
        raise ZeroDivisionError
    return redirect("/done/")


def refuse(request: HttpRequest) -> HttpResponse:
    """A domain error nobody caught."""
    raise WrongState("too_late", "It is too late for this.")


def forbid(request: HttpRequest) -> HttpResponse:
    """Not for the actor."""
    raise NotAllowed


def move_wrongly(request: HttpRequest) -> HttpResponse:
    """A machine's refusal nobody caught."""
    raise TransitionNotAllowed


urlpatterns = [
    path("test/write/", write),
    path("test/again/", show_form_again),
    path("api/test/", answer),
    path("test/crash/", crash),
    path("test/refuse/", refuse),
    path("test/forbid/", forbid),
    path("test/move/", move_wrongly),
    *house,
]
