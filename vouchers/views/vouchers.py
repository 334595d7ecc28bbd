"""Vouchers: the list, one voucher, and replacing a lost one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import DomainError, StaleVersion
from core.models import Document
from core.pages import posted_version
from core.paging import next_url, page
from core.roles import Role
from core.views_log import looked
from vouchers import links, permissions, selectors, services
from vouchers.models import Voucher
from vouchers.states import VoucherState
from vouchers.templatetags.money import last_good_day

READERS = (Role.OFFICIAL, *permissions.SEES_MONEY, Role.PROVIDER_ADMIN)


@require_safe
@for_roles(*READERS)
def list_vouchers(request: HttpRequest) -> HttpResponse:
    """Vouchers by order, without clients' names."""
    actor = actor_of(request)
    found = page(selectors.visible_vouchers(actor), request.GET.get("after", ""))
    orders = links.describe(actor, {row.commitment.order_ref for row in found.rows})
    rows = [
        [
            {
                "text": orders[row.commitment.order_ref].number,
                "url": reverse("vouchers:voucher", args=[row.public_id]),
            },
            str(row.commitment.category),
            {"state": row.state, "tag": row.get_state_display()},
            last_good_day(row.expires_on),
            row.provider.name if row.provider else "",
        ]
        for row in found.rows
    ]
    context = {
        "columns": [_("Order"), _("Service"), _("State"), _("Good until"), _("Provider")],
        "rows": rows,
        "next_url": next_url(request, found.next),
        "first_url": reverse("vouchers:vouchers") if request.GET.get("after") else "",
    }
    return render(request, "vouchers/vouchers.html", context)


@require_safe
@for_roles(*READERS)
def show_voucher(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One voucher: where it stands, its letter, and what to do when it is lost."""
    return _voucher_page(request, selectors.voucher_by_ref(actor_of(request), ref))


def _voucher_page(
    request: HttpRequest, voucher: Voucher, *, stale: bool = False, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    official = permissions.can_replace_voucher(actor, voucher)
    if official:
        looked(actor, voucher, "voucher", authority=voucher.authority)
    good = voucher.state == VoucherState.ISSUED and voucher.expires_on > clock.today()
    context = {
        "voucher": voucher,
        "order": links.describe(actor, [voucher.commitment.order_ref])[voucher.commitment.order_ref],
        "document": Document.objects.filter(subject_ref=voucher.ref).first() if official else None,
        "client": voucher.client if official else None,
        "newer": getattr(voucher, "replaced_by", None),
        "may_replace": official and good,
        "stale": stale,
    }
    return render(request, "vouchers/voucher.html", context, status=status)


@require_POST
@for_roles(Role.OFFICIAL)
def replace(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The client has lost it: a new code, a new letter."""
    actor = actor_of(request)
    voucher = selectors.voucher_by_ref(actor, ref)
    try:
        new, _code = services.replace_lost_voucher(actor, voucher, posted_version(request))
    except StaleVersion as error:
        newer = selectors.voucher_by_ref(actor, ref)
        return _voucher_page(request, newer, stale=True, status=error.status)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _voucher_page(request, selectors.voucher_by_ref(actor, ref), status=error.status)
    messages.success(request, _("The lost voucher no longer works. A new one was sent to the client."))
    return redirect("vouchers:voucher", new.public_id)
