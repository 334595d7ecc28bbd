"""Who may reach the pages and the API of the evaluations room."""

from evaluations import services
from evaluations.states import Audience
from tests.contracts.matrix import EVERYONE, Row, Story, api, page
from tests.factories.core import ClientFactory
from tests.factories.evaluations import make_case, make_request

QUALITY = ("manager", "auditor", "procurement")
CASES = ("official", "manager", "auditor")


def prepare(story: Story) -> None:
    """A closed order with both questionnaires, and a computation that contains it."""
    cast = story.cast
    case = make_case(cast.authority, cast.provider, cast.official)
    asked = make_request(case)
    story.things |= {
        "case": case,
        "asked": asked,
        "request": make_request(case, Audience.OFFICIAL, official=cast.official),
        "run": services.compute_scores(cast.actor("manager"), cast.authority),
        "scored_provider": cast.provider,
    }
    client = ClientFactory(authority=cast.authority, official=cast.official)
    story.admit_client("questionnaire", client, asked.ref)


def _outcome(story: Story) -> dict[str, str]:
    return {"ref": story.things["case"].ref, "horizon": "end"}


ROWS: list[Row] = [
    page("evaluations:method", *EVERYONE),
    page("evaluations:own", "administrator"),
    page("evaluations:requests", "official"),
    page("evaluations:request", "official", ref="request"),
    page("evaluations:outcomes", *CASES),
    page("evaluations:case", *CASES, ref="case"),
    page("evaluations:figures", *QUALITY),
    page("evaluations:runs", *QUALITY),
    page("evaluations:compute", "manager", post={}),
    page("evaluations:run", *QUALITY, ref="run"),
    page("evaluations:run_provider", *QUALITY, ref={"ref": "run", "provider": "scored_provider"}),
    page("evaluations:preview", "manager", ref="run", post={}),
    page("evaluations:publish", "manager", ref="run", post={}),
    page("evaluations:confirm_discard", "manager", ref="run"),
    page("evaluations:discard", "manager", ref="run", post={}),
    page("questionnaire:answer", "client_questionnaire"),
    api("GET", "/quality/method", *EVERYONE),
    api("GET", "/quality/own-scores", "administrator"),
    api("GET", "/quality/requests", "official", "client_questionnaire"),
    api("GET", "/quality/requests/{ref}", "official", ref="request"),
    api("GET", "/quality/requests/{ref}", "client_questionnaire", ref="asked"),
    api("POST", "/quality/requests/{ref}/answer", "official", ref="request", post={"rating": 4}),
    api("POST", "/quality/requests/{ref}/answer", "client_questionnaire", ref="asked", post={"nps": 9}),
    api("GET", "/quality/outcomes/due", *CASES),
    api(
        "PUT",
        "/quality/cases/{ref}/outcomes/{horizon}",
        "official",
        ref=_outcome,
        post={"value": "education"},
    ),
    api("GET", "/quality/figures", *QUALITY),
    api("GET", "/quality/score-runs", *QUALITY),
    api("POST", "/quality/score-runs", "manager", post={}),
    api("GET", "/quality/score-runs/{ref}", *QUALITY, ref="run"),
    api("POST", "/quality/score-runs/{ref}/preview", "manager", ref="run"),
    api("POST", "/quality/score-runs/{ref}/publish", "manager", ref="run"),
    api("POST", "/quality/score-runs/{ref}/discard", "manager", ref="run"),
]
