"""The books: budgets with their accounts, and granting money."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import DomainError
from core.money import show_euros, to_cents
from core.roles import Role
from vouchers import permissions, selectors, services
from vouchers.forms import GrantForm
from vouchers.selectors import BudgetLine
from vouchers.states import Account


@require_safe
@for_roles(*permissions.SEES_MONEY)
def budgets(request: HttpRequest) -> HttpResponse:
    """The money of each year by account."""
    actor = actor_of(request)
    lines = selectors.budget_lines(actor)
    year = clock.today().year
    current = next((line for line in lines if line.budget.year == year), None)
    context = {
        "year": year,
        "current": current,
        "bars": _bars(current) if current else [],
        "columns": [_("Year"), *({"label": label, "numeric": True} for label in _labels())],
        "rows": [[str(line.budget.year), *map(show_euros, _sums(line))] for line in lines],
        "may_grant": permissions.can_grant_budget(actor, actor.need_authority()),
        "grants": selectors.grants_of(current.budget)[:20] if current else [],
    }
    return render(request, "vouchers/budgets.html", context)


def _labels() -> list[str]:
    order = (Account.APPROPRIATION, Account.AVAILABLE, Account.COMMITTED, Account.PAYABLE, Account.PAID)
    return [str(account.label) for account in order]


def _sums(line: BudgetLine) -> tuple[int, ...]:
    return (line.granted, line.available, line.committed, line.payable, line.paid)


def _bars(line: BudgetLine) -> list[dict[str, object]]:
    """Where the year's money is: the accounts beside each other."""
    return [
        {"label": label, "value": cents, "text": show_euros(cents)}
        for label, cents in list(zip(_labels(), _sums(line), strict=True))[1:]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.FINANCE)
def grant(request: HttpRequest) -> HttpResponse:
    """Add money to a year."""
    actor = actor_of(request)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.grant_budget(
                actor,
                authority=actor.need_authority(),
                year=data["year"],
                cents=to_cents(data["amount"]),
                key=data["key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The money was added to the budget."))
            return redirect("vouchers:budgets")
    return render(request, "vouchers/grant.html", {"form": form})
