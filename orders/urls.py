"""Addresses of officials' and providers' pages."""

from django.urls import path

from orders.views import assisting, clients, officials, providers

app_name = "orders"
urlpatterns = [
    path("", officials.order_list, name="orders"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.new_client, name="new_client"),
    path("clients/<uuid:ref>/", clients.client, name="client"),
    path("clients/<uuid:ref>/order/", officials.new_order, name="new_order"),
    path("provider/", providers.assignments, name="assignments"),
    path("provider/<uuid:ref>/", providers.assignment, name="assignment"),
    path("provider/<uuid:ref>/accept/", providers.accept, name="accept"),
    path("provider/<uuid:ref>/decline/", providers.decline, name="decline"),
    path("provider/<uuid:ref>/meetings/", providers.plan_meeting, name="plan_meeting"),
    path("provider/<uuid:ref>/meetings/<uuid:meeting_ref>/", providers.record_meeting, name="record_meeting"),
    path("provider/<uuid:ref>/report/", providers.report, name="report"),
    path("<uuid:ref>/", officials.order, name="order"),
    path("<uuid:ref>/need/", officials.amend_need, name="amend_need"),
    path("<uuid:ref>/eligibility/", officials.eligibility, name="eligibility"),
    path("<uuid:ref>/choose/", assisting.assist, name="assist"),
    path("<uuid:ref>/place/", officials.place, name="place"),
    path("<uuid:ref>/ask-again/", officials.invite_again, name="invite_again"),
    path("<uuid:ref>/cancel/", officials.cancel, name="cancel"),
    path("<uuid:ref>/change-provider/", officials.change_provider, name="change_provider"),
    path("<uuid:ref>/approve-report/", officials.approve_report, name="approve_report"),
    path("<uuid:ref>/return-report/", officials.return_report, name="return_report"),
    path("<uuid:ref>/settle/", officials.settle, name="settle"),
    path("<uuid:ref>/interrupt/", officials.interrupt, name="interrupt"),
]
