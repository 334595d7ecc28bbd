"""Addresses of the client's own pages about one order, under ``/c/``: which order, the client's code has told."""

from django.urls import path

from core import access
from core.models import AccessPurpose
from orders import client_views as views

app_name = "choice"
access.register_landing(AccessPurpose.CHOICE, "choice:list")
urlpatterns = [
    path("order/", views.show, name="list"),
    path("order/open/", views.open_page, name="open_list"),
    path("order/arrange/", views.arrange, name="arrange"),
    path("order/providers/<uuid:ref>/", views.provider, name="provider"),
    path("order/providers/<uuid:ref>/open/", views.open_card, name="open_card"),
    path("order/providers/<uuid:ref>/choose/", views.choose, name="choose"),
    path("order/city/", views.let_city, name="let_city"),
    path("order/none/", views.refuse, name="refuse"),
    path("order/change/", views.change, name="change"),
]
