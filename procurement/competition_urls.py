"""Addresses of the pages of mini-competitions."""

from django.urls import path

from procurement.views import competing, competitions, results, tenders

_C = "competitions/<uuid:ref>"
urlpatterns = [
    path("categories/<uuid:ref>/award-criteria/", competitions.award_criteria, name="award_criteria"),
    path("categories/<uuid:ref>/compete/", competitions.new_competition, name="new_competition"),
    path("competitions/", competitions.competitions, name="competitions"),
    path(f"{_C}/", competitions.competition, name="competition"),
    path(f"{_C}/edit/", competitions.edit_competition, name="edit_competition"),
    path(f"{_C}/weights/", competitions.weights, name="competition_weights"),
    path(f"{_C}/questions/new/", competitions.new_quality_question, name="new_quality_question"),
    path("award-criteria/<uuid:ref>/drop/", competitions.drop_criterion, name="drop_criterion"),
    path(f"{_C}/assessors/new/", competitions.new_assessor, name="new_assessor"),
    path("assessors/<uuid:ref>/release/", competitions.release_assessor, name="release_assessor"),
    path(f"{_C}/invite/", competitions.invite, name="invite_to_tender"),
    path("tender-questions/<uuid:ref>/answer/", competing.answer_question, name="answer_tender_question"),
    path(f"{_C}/tell/", competing.addendum, name="addendum"),
    path(f"{_C}/open/", competing.open_tenders, name="open_tenders"),
    path(f"{_C}/assess/", competing.assess, name="assess"),
    path("tenders/<uuid:ref>/leave-out/", competing.reject_tender, name="reject_tender"),
    path(f"{_C}/award/", competing.award, name="award"),
    path(f"{_C}/contract/", competing.conclude, name="conclude_competition"),
    path(f"{_C}/publish/", competing.publish, name="publish_result"),
    path(f"{_C}/cancel/", competing.cancel, name="cancel_competition"),
    path("invitations/", tenders.invitations, name="invitations"),
    path("invitations/<uuid:ref>/", tenders.invitation, name="invitation"),
    path("invitations/<uuid:ref>/tender/", tenders.tender, name="tender"),
    path("invitations/<uuid:ref>/withdraw/", tenders.withdraw, name="withdraw_tender"),
    path("results/", results.results, name="results"),
    path("results/<uuid:ref>/", results.result, name="result"),
    path("results/<uuid:ref>.json", results.result_json, name="result_json"),
]
