"""Addresses of host places, work trials and an order's modules, below ``/orders/``."""

from django.urls import path

from orders.views import hosts, lines, trial_steps, trials

urlpatterns = [
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/new/", hosts.new_host, name="new_host"),
    path("hosts/<uuid:ref>/", hosts.host, name="host"),
    path("hosts/<uuid:ref>/edit/", hosts.edit_host, name="edit_host"),
    path("hosts/<uuid:ref>/approve/", hosts.approve_host, name="approve_host"),
    path("hosts/<uuid:ref>/close/", hosts.close_host, name="close_host"),
    path("provider/<uuid:ref>/host/", hosts.propose_host, name="propose_host"),
    path("<uuid:ref>/modules/new/", lines.add_line, name="add_line"),
    path("<uuid:ref>/modules/<uuid:line_ref>/", lines.change_line, name="change_line"),
    path("provider/<uuid:ref>/modules/<uuid:line_ref>/", lines.deliver_line, name="deliver_line"),
    path("clients/<uuid:ref>/trials/", trials.client_trials, name="client_trials"),
    path("clients/<uuid:ref>/trials/new/", trials.plan_trial, name="plan_trial"),
    path("clients/<uuid:ref>/trials/earlier/", trials.earlier_trial, name="earlier_trial"),
    path(
        "clients/<uuid:ref>/trials/earlier/<uuid:earlier_ref>/withdraw/",
        trials.withdraw_earlier,
        name="withdraw_earlier",
    ),
    path("trials/", trials.trials, name="trials"),
    path("trials/<uuid:ref>/", trials.trial, name="trial"),
    path("trials/<uuid:ref>/amend/", trials.amend_trial, name="trial_amend"),
    path("trials/<uuid:ref>/contract/", trials.make_contract, name="trial_contract"),
    path("trials/<uuid:ref>/sign/", trial_steps.sign, name="trial_sign"),
    path("trials/<uuid:ref>/start/", trial_steps.start, name="trial_start"),
    path("trials/<uuid:ref>/extend/", trial_steps.extend, name="trial_extend"),
    path("trials/<uuid:ref>/move/", trial_steps.move, name="trial_move"),
    path("trials/<uuid:ref>/interrupt/", trial_steps.interrupt, name="trial_interrupt"),
    path("trials/<uuid:ref>/cancel/", trial_steps.cancel, name="trial_cancel"),
    path("trials/<uuid:ref>/days/", trial_steps.days, name="trial_days"),
    path("trials/<uuid:ref>/alarms/<uuid:alarm_ref>/", trial_steps.alarm, name="trial_alarm"),
    path("trials/<uuid:ref>/assessment/", trial_steps.assess, name="trial_assess"),
    path("trials/<uuid:ref>/assessment/read/", trial_steps.read_assessment, name="trial_assessment_read"),
]
