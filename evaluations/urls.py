"""Addresses of this room under ``/quality/``."""

from django.urls import path

from evaluations.views import figures, method, outcomes, own, requests, scores

app_name = "evaluations"
urlpatterns = [
    path("method/", method.show_method, name="method"),
    path("own/", own.own_scores, name="own"),
    path("requests/", requests.list_requests, name="requests"),
    path("requests/<uuid:ref>/", requests.answer_request, name="request"),
    path("outcomes/", outcomes.list_outcomes, name="outcomes"),
    path("cases/<uuid:ref>/", outcomes.show_case, name="case"),
    path("figures/", figures.show_figures, name="figures"),
    path("scores/", scores.list_runs, name="runs"),
    path("scores/compute/", scores.compute, name="compute"),
    path("scores/<uuid:ref>/", scores.show_run, name="run"),
    path("scores/<uuid:ref>/providers/<uuid:provider>/", scores.show_provider, name="run_provider"),
    path("scores/<uuid:ref>/preview/", scores.preview, name="preview"),
    path("scores/<uuid:ref>/publish/", scores.publish, name="publish"),
    path("scores/<uuid:ref>/discard/", scores.confirm_discard, name="confirm_discard"),
    path("scores/<uuid:ref>/discard/confirmed/", scores.discard, name="discard"),
]
