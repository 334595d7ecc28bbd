"""What the services of this room share."""

from collections.abc import Callable

from django_fsm import TransitionNotAllowed

from core.errors import WrongState


def step(transition: Callable[[], object], code: str = "wrong_state") -> None:
    """Make a transition, or say that the state does not allow it.

    Raises:
        WrongState: the thing has moved on.
    """
    try:
        transition()
    except TransitionNotAllowed as refused:
        raise WrongState(code) from refused
