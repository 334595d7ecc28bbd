"""The provider's own quality score."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def own_scores(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluations/own.html", {})
