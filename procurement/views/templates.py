"""Founding from a ready template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.i18n import pick
from core.pages import form_page, posted
from core.roles import Role
from procurement import ready, services
from procurement.forms.templates import TemplateForm


@for_roles(Role.PROCUREMENT)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates to start from, each with its categories."""
    rows = [
        {
            "url": reverse("procurement:from_template", args=[one.code]),
            "name": pick(one.name),
            "description": pick(one.description),
            "version": one.version,
            "categories": [pick(row["name"]) for row in one.categories],
        }
        for one in ready.templates().values()
    ]
    return render(request, "procurement/templates.html", {"templates": rows})


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def from_template(request: HttpRequest, code: str) -> HttpResponse:
    """Found a draft from a template; everything can be changed before it opens."""
    template = ready.template(code)
    form = TemplateForm(template, posted(request))

    def save() -> str:
        system = services.found_from_template(actor_of(request), template, **form.values())
        return reverse("procurement:manage_system", args=[system.public_id])

    context = {
        "title": pick(template.name),
        "caption": _("Start from a template"),
        "text": _(
            "A draft is made with product cards in three languages, legal routes, prices and requirements. Look "
            "everything over before you open it: prices are examples."
        ),
        "submit": _("Make the draft"),
        "back_url": reverse("procurement:templates"),
        "back_label": _("Templates"),
    }
    done = _("The draft was made. Change what you need, then open it.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)
