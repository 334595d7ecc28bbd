"""A work trial ends later than its order: the coach still writes its final assessment, and sees no more after it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.actors import Actor, actor_for
from core.errors import NotAllowed
from core.models import Outbox, User
from core.roles import Role
from core.worklist import work_list
from orders import instruments, services
from orders.due.trials import move_trials
from orders.models import HostPlace, Order, TrialAssessment, WorkTrial
from orders.selectors.trials import visible_trials
from orders.services.trial_assessing import assess_trial
from orders.services.trial_days import mark_days
from orders.states import InterruptReason, OrderState
from orders.states.trials import Mark, TrialState
from providers.models import ProviderMember
from tests.factories.core import UserFactory
from tests.factories.orders import City, provider_actor
from tests.factories.trials import running_trial

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
VALUES = {measure.code: 3 for measure in instruments.CURRENT.measures}
API = "/api/v1/work-trials"


@pytest.fixture
def coach(city: City, order: Order) -> Actor:
    """The order's coach, who administers nothing."""
    user = UserFactory(name="Vilma Valmentaja")
    ProviderMember.objects.create(provider=city.providers[0], user=user, role=Role.COACH.value)
    Order.objects.filter(pk=order.pk).update(coach=user)
    return actor_for(user)


@pytest.fixture
def trial(city: City, order: Order, coach: Actor, host: HostPlace) -> WorkTrial:
    """It ended two weeks after its order was closed."""
    made = running_trial(
        city.actor, order.client, host, order=order, ends_on=clock.today() + timedelta(days=30)
    )
    clock.advance(timedelta(days=16))
    services.interrupt_order(city.actor, Order.objects.get(pk=order.pk), reason=InterruptReason.WORK)
    services.settle_order(city.actor, Order.objects.get(pk=order.pk))
    assert not visible_trials(coach).exists(), "it runs, and its days are the official's to mark"
    clock.advance(timedelta(days=15))
    assert move_trials() == 1
    made.refresh_from_db()
    assert (made.state, made.order and made.order.state) == (TrialState.ENDED, OrderState.CLOSED)
    return made


def kinds(actor: Actor) -> set[str]:
    """What waits for somebody about trials."""
    return {item.kind for item in work_list(actor) if item.kind.startswith("trial.")}


def form(**changes: Any) -> dict[str, Any]:
    """The assessment as the page posts it."""
    return {**VALUES, "words": "Learned fast.", **changes}


def test_the_coach_is_reminded_and_writes_it_on_the_page(
    coach: Actor, trial: WorkTrial, signed_in: SignIn
) -> None:
    """From the work list to the form; afterwards the trial and the client are out of sight."""
    assert coach.user is not None
    desk, page = signed_in(coach.user), reverse("orders:trial", args=[trial.public_id])
    assert kinds(coach) == {"trial.assess"}
    assert b"Write the assessment" in desk.get(page).content
    address = reverse("orders:trial_assess", args=[trial.public_id])
    refused = desk.post(address, form(words="", version=trial.version))
    assert refused.status_code == 422
    answer = desk.post(address, form(version=trial.version), follow=True)
    assert answer.redirect_chain == [(reverse("orders:trials"), 302)]
    assert b"The assessment was sent to the official." in answer.content
    assert TrialAssessment.objects.get(trial=trial).submitted_by == coach.user
    assert desk.get(page).status_code == 404
    assert kinds(coach) == set()


def test_the_coach_writes_it_over_the_api(coach: Actor, trial: WorkTrial, signed_in: SignIn) -> None:
    """With the trial's version; read it again the coach may not."""
    assert coach.user is not None
    desk = signed_in(coach.user)
    shown = desk.get(f"{API}/{trial.ref}")
    body = json.dumps({"values": VALUES, "words": "Learned fast."})
    answer = desk.post(
        f"{API}/{trial.ref}/assessment",
        body,
        content_type="application/json",
        headers={"if-match": shown["ETag"]},
    )
    assert answer.status_code == 201
    assert desk.get(f"{API}/{trial.ref}/assessment").status_code == 404


def test_nobody_else_of_the_market_sees_or_writes_it(
    city: City, coach: Actor, trial: WorkTrial, signed_in: SignIn
) -> None:
    """A colleague of the coach, another provider; and the coach does nothing but assess."""
    colleague = UserFactory(name="Kaisa Kollega")
    ProviderMember.objects.create(provider=city.providers[0], user=colleague, role=Role.COACH.value)
    for other in (actor_for(colleague), provider_actor(city.providers[1])):
        assert not visible_trials(other).exists()
        with pytest.raises(NotAllowed):
            assess_trial(other, trial, values=VALUES, words="x")
        assert other.user is not None
        address = reverse("orders:trial_assess", args=[trial.public_id])
        assert signed_in(other.user).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        mark_days(coach, trial, {trial.last_day: Mark.PRESENT})


def test_the_reminder_goes_to_the_coach_and_lateness_to_the_official(
    city: City, coach: Actor, trial: WorkTrial
) -> None:
    """Until its day it is the coach's alone; from the day after the official sees it and may write it instead."""
    assert trial.assessment_due is not None
    clock.set_to(clock.at(trial.assessment_due, 12))
    assert (move_trials(), move_trials()) == (1, 0)
    mail = Outbox.objects.get(key=f"trial:{trial.ref}:assessment_due")
    assert coach.user is not None
    assert mail.payload["to"] == coach.user.email
    assert kinds(city.actor) == set()
    clock.advance(timedelta(days=1))
    assert kinds(city.actor) == kinds(coach) == {"trial.assess"}
    assert assess_trial(city.actor, trial, values=VALUES, words="x").late
    assert kinds(coach) == set()
