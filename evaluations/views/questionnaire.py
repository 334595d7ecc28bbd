"""The client's questionnaire: one page, reached with a code of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.actors import actor_of
from core.entrance import for_client
from core.models import AccessPurpose
from core.pages import posted_version
from evaluations import services
from evaluations.deadlines import answer_how
from evaluations.forms import ClientForm
from evaluations.models import EvaluationRequest
from evaluations.questionnaires import QUESTIONNAIRES
from evaluations.selectors.requests import get_request
from evaluations.states import RequestState
from orders.views.common import form_page

DONE, LATE, OPEN = "done", "late", "open"


def standing(asked: EvaluationRequest) -> str:
    """Whether the questionnaire is open, answered, or past its time."""
    if asked.state == RequestState.ANSWERED:
        return DONE
    late = asked.state == RequestState.EXPIRED or clock.today() > asked.answer_by
    return LATE if late else OPEN


@never_cache
@for_client(AccessPurpose.QUESTIONNAIRE)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest) -> HttpResponse:
    """Ask, thank, or say that the time has passed; opening the page again loses nothing."""
    actor = actor_of(request)
    asked = get_request(actor, actor.subject_ref)
    form = ClientForm(asked.questionnaire, request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        services.answer_request(
            actor,
            asked,
            nps=data["nps"],
            items=form.items,
            comment=data["comment"],
            version=posted_version(request),
        )
        return reverse("questionnaire:answer")

    context = {
        "asked": asked,
        "authority": asked.authority,
        "standing": standing(asked),
        "how": answer_how(clock.local_date(asked.created_at), asked.answer_by),
        "questions": QUESTIONNAIRES[asked.questionnaire],
    }
    return form_page(request, "evaluations/questionnaire.html", form, save, context)
