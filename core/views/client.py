"""A client's sign-in with the code of a letter or message, and the date of birth."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import access, client_session, kept_forms, throttle
from core.actors import actor_of
from core.errors import DomainError
from core.forms import ValintaForm
from core.models import AccessCode
from core.roles import Role


class BirthDateField(forms.DateField):
    """A date as people write it: ``16.12.1986``, ``16. 12. 1986`` or ``16-12-1986``."""

    def to_python(self, value: Any) -> date | None:
        return super().to_python("".join(value.split()).rstrip(".") if isinstance(value, str) else value)


class ClientSignInForm(ValintaForm):
    """Code and date of birth."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("The code is in your letter or message, for example 7K2M-0P4T-W9XD."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "one-time-code"}),
    )
    birth_date = BirthDateField(
        label=_("Your date of birth"),
        help_text=_("Day, month and year, for example 17.5.1980."),
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d%m%Y"],
        error_messages={
            "invalid": _("Write the day, the month and the whole year in numbers, for example 17.5.1980.")
        },
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "bday"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the page of a client who is in already is their own matter."""
    actor = actor_of(request)
    if request.method != "POST" and actor.has(Role.CLIENT):
        return redirect(access.landing(actor.purpose))
    form = ClientSignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            code = access.enter(data["code"], data["birth_date"], caller=throttle.caller_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            return _enter(request, code)
    return render(request, "core/client_sign_in.html", {"form": form}, status=422 if form.errors else 200)


def _enter(request: HttpRequest, code: AccessCode) -> HttpResponse:
    """Open the session, in the client's own language unless another one was chosen on this device."""
    kept_forms.carry(request, lambda: client_session.open_for(request, code))
    waits = kept_forms.kept(request, client_session.actor(request))
    answer = redirect("client_kept_form" if waits else access.landing(code.purpose))
    if not waits:
        kept_forms.forget(request)
    known = code.client.language in dict(settings.LANGUAGES)
    if known and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code.client.language,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the client's session."""
    client_session.close(request)
    return redirect("client_sign_in")
