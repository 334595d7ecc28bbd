"""Addresses of the pages of decisions, their corrections and appeals."""

from django.urls import path

from procurement.views import correcting, remedies

_D = "decisions/<uuid:ref>"
urlpatterns = [
    path(f"{_D}/", remedies.decision, name="decision"),
    path(f"{_D}/demand/", remedies.demand_correction, name="demand_correction"),
    path(f"{_D}/record/", remedies.record_remedy, name="record_remedy"),
    path("remedies/<uuid:ref>/end/", remedies.end_remedy, name="end_remedy"),
    path("remedies/<uuid:ref>/withdraw/", remedies.withdraw_remedy, name="withdraw_remedy"),
    path("reviews/<uuid:ref>/correct/", correcting.reopen, name="reopen_application"),
    path("reviews/<uuid:ref>/keep/", correcting.keep, name="keep_decision"),
    path("admissions/<uuid:ref>/correct/", correcting.correct_removal, name="correct_removal"),
    path("competitions/<uuid:ref>/correct/", correcting.correct_award, name="correct_award"),
    path("tenders/<uuid:ref>/take-back/", correcting.readmit_tender, name="readmit_tender"),
]
