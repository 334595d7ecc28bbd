"""Addresses of the client's own pages about one order, under ``/c/``: which order, the client's code has told."""

from django.urls import path

from core import access
from core.models import ORDER_CODES, AccessPurpose
from orders.views import client as views
from orders.views import client_delivery as delivery
from orders.views import client_groups as groups
from orders.views.client_routes import refuse_provider

app_name = "choice"
for purpose in ORDER_CODES:
    access.register_landing(purpose, "choice:list")
access.register_landing(AccessPurpose.SESSION, "choice:session")
urlpatterns = [
    path("how/", views.rule, name="rule"),
    path("order/", views.show, name="list"),
    path("order/open/", views.open_page, name="open_list"),
    path("order/arrange/", views.arrange, name="arrange"),
    path("order/providers/<uuid:ref>/", views.provider, name="provider"),
    path("order/providers/<uuid:ref>/open/", views.open_card, name="open_card"),
    path("order/providers/<uuid:ref>/choose/", views.choose, name="choose"),
    path("order/city/", views.let_city, name="let_city"),
    path("order/none/", views.refuse, name="refuse"),
    path("order/courses/<uuid:ref>/", groups.course, name="course"),
    path("order/courses/leave/", groups.leave, name="leave_course"),
    path("order/info-sessions/<uuid:ref>/", groups.info_session, name="info_session"),
    path("order/courses/calendar/", groups.course_calendar, name="course_calendar"),
    path(
        "order/info-sessions/<uuid:ref>/calendar/",
        groups.info_session_calendar,
        name="info_session_calendar",
    ),
    path("session/calendar/", groups.own_session_calendar, name="session_calendar"),
    path("session/", groups.own_session, name="session"),
    path("session/leave/", groups.leave_own_session, name="leave_session"),
    path("order/change/", views.change, name="change"),
    path("order/no-provider/", refuse_provider, name="refuse_provider"),
    path("order/messages/", delivery.messages, name="messages"),
    path("order/messages/read/", delivery.read_messages, name="read_messages"),
    path("order/meetings/<uuid:ref>/cannot-come/", delivery.cannot_come, name="cannot_come"),
    path("order/meetings/<uuid:ref>/calendar/", delivery.meeting_calendar, name="meeting_calendar"),
]
