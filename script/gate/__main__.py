"""Parse what to run, run it, sum up: `script/test` is the way in."""

import os
import signal
import sys
import threading
import time
from tempfile import TemporaryDirectory

from gate.runner import Report, say
from gate.steps import STEPS, Gate


def main(arguments: list[str]) -> int:
    """Run the steps that were asked for; 0 when all that ran passed."""
    only, pytest_arguments = _parse(arguments)
    if only == ["list"]:
        print("\n".join(STEPS))
        return 0
    unknown = [name for name in only if name not in STEPS]
    if unknown:
        print(f"Unknown step: {', '.join(unknown)}. Steps: {' '.join(STEPS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.perf_counter()
    report = Report()
    with TemporaryDirectory(prefix="valinta-gate-") as scratch:
        _run_all(Gate(report, scratch, pytest_arguments), only or list(STEPS))
    return _sum_up(report, time.perf_counter() - began, bool(pytest_arguments))


def _parse(arguments: list[str]) -> tuple[list[str], list[str]]:
    only: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--list":
            return ["list"], []
        if argument == "--only":
            only += next(waiting, "").split(",")
        elif argument.startswith("--only="):
            only += argument.removeprefix("--only=").split(",")
        elif argument != "--":
            rest.append(argument)
    if rest and not only:
        only = ["sqlite"]
    return only, rest


def _run_all(gate: Gate, names: list[str]) -> None:
    """The whole suites in one lane, the rest in another: a browser or a start-up that waits leaves no core idle."""
    wanted = [name for name in STEPS if name in names]
    beside = threading.Thread(target=_run, args=(gate, *(name for name in wanted if not STEPS[name].suite)))
    beside.start()
    _run(gate, *(name for name in wanted if STEPS[name].suite))
    beside.join()


def _run(gate: Gate, *names: str) -> None:
    """Steps in turn; should the gate itself stumble in one, that is a failure too."""
    for name in names:
        try:
            STEPS[name].run(gate)
        except Exception as error:
            gate.report.failed.append(f"{name} ({error!r})")


def _sum_up(report: Report, seconds: float, partial: bool) -> int:
    strict = os.environ.get("REQUIRE_ALL") == "1"
    counts = report.counts
    none_ran = partial and counts.passed + counts.failed == 0
    say(f"\nDone in {seconds:.0f} s.")
    if report.failed:
        say(f"Failed: {', '.join(report.failed)}.")
    if report.lacking:
        say(f"{'Lacking' if strict else 'Could not run'}: {'; '.join(report.lacking)}.")
    if counts.passed or counts.failed:
        skipped = f", {counts.skipped} skipped" if counts.skipped else ""
        say(f"{counts.passed} passed, {counts.failed} failed{skipped}")
    return 1 if report.failed or none_ran or (strict and report.lacking) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
