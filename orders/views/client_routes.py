"""The client's page about a provider that the city named (routes A and D): saying no to it (R32)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.errors import StaleVersion, WrongState
from core.pages import posted, posted_version
from orders import services
from orders.forms.routes import RefuseForm
from orders.models import Order
from orders.selectors.standing import standing
from orders.views.client import client_page, for_the_client


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def refuse_provider(request: HttpRequest, order: Order) -> HttpResponse:
    """What saying no means, and saying it; a reason need not be told."""
    if not standing(order).may_refuse:
        return redirect("choice:list")
    form = RefuseForm(posted(request))
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse_provider(
                actor_of(request),
                order,
                reason=form.cleaned_data["reason"],
                version=posted_version(request),
            )
        except StaleVersion:
            stale = True
        except WrongState as error:
            messages.warning(request, str(error.message))
            return redirect("choice:list")
        else:
            messages.success(request, _("Your official has been told and contacts you."))
            return redirect("choice:list")
    context = {"form": form, "stale": stale}
    return client_page(request, "refuse_provider", order, context, status=409 if stale else 200)
