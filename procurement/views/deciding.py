"""The second reviewer's steps, and the declaration of a conflict of interest."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.applications import ConflictForm
from procurement.forms.common import ReasonForm
from procurement.views.review import arrived, step_page, url_of

HANDLERS = (Role.PROCUREMENT, Role.MANAGER)


@for_roles(*HANDLERS)
@require_POST
def confirm(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Agree to the prepared decision: it is made and served at once."""
    actor, row = actor_of(request), arrived(request, ref)
    version = posted_version(request)
    done = _("The decision was made and sent to the provider.")
    return act(request, lambda: services.confirm_decision(actor, row, version), url_of(row), done)


@for_roles(*HANDLERS)
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give the prepared decision back to its reviewer."""
    actor, row = actor_of(request), arrived(request, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.return_decision(actor, row, form.cleaned_data["reason"], posted_version(request))
        return url_of(row)

    words = {
        "title": _("Give the decision back"),
        "text": _("The reviewer is told what to think over. The applicant is told nothing yet."),
        "submit": _("Give back"),
        "done": _("The decision was given back to its reviewer."),
    }
    return step_page(request, row, form, save, words)


@for_roles(*HANDLERS)
@require_http_methods(["GET", "POST"])
def declare_conflict(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say that a conflict of interest bars one from this application."""
    actor, row = actor_of(request), arrived(request, ref)
    form = ConflictForm(posted(request))

    def save() -> str:
        services.declare_conflict(actor, row, form.cleaned_data["conflict"], posted_version(request))
        return url_of(row)

    words = {
        "title": _("Declare a conflict of interest"),
        "text": _(
            "You or somebody close to you may gain or lose by the decision, or your impartiality may be doubted for "
            "another reason (434/2003 §28). You can take no further part in this application. This is not undone."
        ),
        "submit": _("Declare the conflict"),
        "variant": "warning",
        "done": _("The conflict of interest was recorded. Somebody else handles the application."),
    }
    return step_page(request, row, form, save, words)
