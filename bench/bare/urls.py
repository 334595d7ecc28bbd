"""A page of thirty rows and an API list of thirty, both for a person who is signed in."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.security import django_auth

from bench.bare.models import Row

api = NinjaAPI(docs_url=None)


class RowOut(Schema):
    """One row."""

    public_id: UUID
    name: str
    place: str
    state: str
    cents: int
    due: date
    created_at: datetime


@api.get("/rows", response=list[RowOut], auth=django_auth)
def list_rows(request: HttpRequest, limit: int = 30) -> list[Row]:
    """The newest rows."""
    return list(Row.objects.order_by("-pk")[:limit])


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The newest rows as a table."""
    return render(request, "bare/rows.html", {"rows": Row.objects.order_by("-pk")[:30]})


urlpatterns = [path("rows/", page), path("api/", api.urls)]
