"""What time does to work trials: the last day ends them, the assessment is reminded of on its day."""

from functools import partial

from core import clock
from core.due import move_all
from orders.models import WorkTrial
from orders.services.trial_assessing import remind_assessment
from orders.services.trial_running import finish_due
from orders.states.trials import TrialState


def move_trials() -> int:
    """End what has passed its last day, and remind of assessments; twice in a row does nothing more."""
    today = clock.today()
    trials = WorkTrial.objects.order_by("pk")
    passed = list(trials.filter(state=TrialState.RUNNING, ends_on__lt=today))
    done = move_all(partial(finish_due, trial) for trial in passed)
    waiting = trials.filter(
        state=TrialState.ENDED, assessment_due__lte=today, reminded_on=None, assessment=None
    )
    return done + move_all(partial(remind_assessment, trial) for trial in list(waiting))
