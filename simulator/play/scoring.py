"""Scores: computed by the manager, shown to the providers for two weeks, then published."""

from datetime import timedelta
from functools import partial

from core import clock
from core.errors import InvalidInput
from evaluations import services as evaluations
from evaluations.models import ScoreRun
from simulator.play.world import World, in_days, in_working_days


def plan_scores(world: World) -> None:
    """The runs of the scenario, counted back from the end."""
    end = clock.local_date(world.ends)
    runs = world.scenario.score_runs
    for number, days in enumerate(runs, start=1):
        rests = world.scenario.last_run_rests and number == len(runs)
        world.agenda.put(in_days(0, start=end - timedelta(days=days)), partial(compute, world, rests))


def compute(world: World, rests: bool) -> None:
    """Compute, and show the providers their own figures; the first quarter of a city may have no case yet."""
    manager = world.staff.manager
    try:
        run = evaluations.compute_scores(manager, world.authority)
    except InvalidInput as refusal:
        if refusal.code != "no_cases":
            raise
        return
    run = evaluations.preview_scores(manager, run)
    if rests:
        return
    assert run.preview_until is not None
    world.agenda.put(in_working_days(1, start=run.preview_until), partial(publish, world, run.pk))


def publish(world: World, run_id: int) -> None:
    """Publish after the preview."""
    evaluations.publish_scores(world.staff.manager, ScoreRun.objects.get(pk=run_id))
