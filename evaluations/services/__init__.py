"""Every write of this room, by subject; all are called as ``evaluations.services.<name>``."""

from evaluations.services.cases import record_case, record_decline
from evaluations.services.methods import set_method
from evaluations.services.outcomes import record_outcome
from evaluations.services.publishing import discard_scores, preview_scores, publish_scores
from evaluations.services.requests import answer_request, expire_request
from evaluations.services.scores import compute_scores

__all__ = [
    "answer_request",
    "compute_scores",
    "discard_scores",
    "expire_request",
    "preview_scores",
    "publish_scores",
    "record_case",
    "record_decline",
    "record_outcome",
    "set_method",
]
