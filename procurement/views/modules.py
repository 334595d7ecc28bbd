"""The procurement officer's pages of a draft's modules, and of taking parts out of a draft."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actors import actor_of
from core.entrance import for_roles
from core.forms import ValintaForm
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.modules import ModuleForm
from procurement.models import CategoryModule, DynamicPurchasingSystem
from procurement.selectors import systems as reads
from procurement.views.texts_page import texts_page


def _url(system: DynamicPurchasingSystem) -> str:
    return reverse("procurement:manage_system", args=[system.public_id])


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_module(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Add a module to a category of a draft."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    system = reads.get_own_system(actor, category.system.public_id)
    form = ModuleForm(posted(request))

    def save() -> str:
        services.add_module(actor, category, **form.values())
        return _url(system)

    return texts_page(
        request, form, save, _("Add a module"), (_url(system), str(system)), caption=str(category)
    )


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def edit_module(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite a module of a draft."""
    actor = actor_of(request)
    module = reads.get_module(actor, ref)
    system = module.category.system
    form = ModuleForm(posted(request), module=module)

    def save() -> str:
        services.change_module(actor, module, version=posted_version(request), **form.values())
        return _url(system)

    back = (_url(system), str(system))
    title = _("Change the module")
    return texts_page(request, form, save, title, back, row=module, newer=_rows, caption=str(module.category))


def _rows(module: CategoryModule) -> list[tuple[Any, Any]]:
    return [
        (_("Name"), pick(module.name)),
        (_("Description"), pick(module.description)),
        (_("Unit"), module.get_unit_display()),
        (_("Price"), module.get_price_rule_display()),
    ]


@for_roles(Role.PROCUREMENT)
@require_POST
def drop_module(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a module out of a draft."""
    actor = actor_of(request)
    module = reads.get_module(actor, ref)
    version = posted_version(request)
    done = _("The module was taken out.")
    return act(
        request, lambda: services.drop_module(actor, module, version), _url(module.category.system), done
    )


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def drop_category(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask, then take a category out of a draft."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    system = reads.get_own_system(actor, category.system.public_id)
    form = ValintaForm(posted(request))

    def save() -> str:
        services.drop_category(actor, category, posted_version(request))
        return _url(system)

    context = {
        "title": _("Take this category out?"),
        "caption": str(category),
        "text": _("Its product card, requirements and modules go with it."),
        "submit": _("Take out"),
        "variant": "warning",
        "back_url": _url(system),
        "back_label": str(system),
        "version": category.version,
    }
    done = _("The category was taken out.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)
