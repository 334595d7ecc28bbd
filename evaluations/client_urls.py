"""The address of the client's questionnaire, under ``/c/``: which one, the client's code has told."""

from django.urls import path

from core import access
from core.models import AccessPurpose
from evaluations.views import questionnaire

app_name = "questionnaire"
access.register_landing(AccessPurpose.QUESTIONNAIRE, "questionnaire:answer")
urlpatterns = [path("questionnaire/", questionnaire.questionnaire, name="answer")]
