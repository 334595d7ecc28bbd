"""Running one command as a step: its seconds, its output, the tests it counted."""

import os
import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "var" / "gate"
STEP_SECONDS = 20 * 60
TAIL_LINES = 120
_speaking, _counting = threading.Lock(), threading.Lock()


@dataclass
class Counts:
    """Tests counted over all pytest runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Counts") -> None:
        """Take another run's counts in; two lanes may do so at once."""
        with _counting:
            self.passed += other.passed
            self.failed += other.failed
            self.skipped += other.skipped


@dataclass
class Report:
    """What happened so far: failures by name, what could not run and why, tests counted."""

    failed: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def lacks(self, step: str, why: str) -> None:
        """Remember that a step could not run, with the reason in words."""
        say(f"  --   {step:<14} not run: {why}")
        self.lacking.append(f"{step} ({why})")

    def step(
        self,
        name: str,
        command: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        junit: Path | None = None,
    ) -> bool:
        """Run a command, say how it went in one line, show its output when it failed."""
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{name.replace(' ', '-')}.log"
        began = time.perf_counter()
        code = _run([str(part) for part in command], env or {}, log)
        seconds = time.perf_counter() - began
        counted = _counted(junit) if junit else None
        if counted:
            self.counts.add(counted)
        note = f"  {counted.passed} passed, {counted.failed} failed" if counted else ""
        if code == 0:
            say(f"  ok   {name:<14} {seconds:6.1f} s{note}")
            return True
        self.failed.append(name)
        lines = log.read_text(errors="replace").splitlines()
        shown = "\n".join("       | " + line for line in lines[-TAIL_LINES:])
        say(f"  FAIL {name:<14} {seconds:6.1f} s{note}\n{shown}")
        say(f"       (exit {code}; all of it: {log.relative_to(ROOT)})")
        return False


def say(text: str) -> None:
    """One whole message at a time, though steps run side by side."""
    with _speaking:
        print(text, flush=True)


def _run(command: list[str], env: Mapping[str, str], log: Path) -> int:
    with log.open("w") as output:
        try:
            return subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=STEP_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            output.write(f"\nStopped: took longer than {STEP_SECONDS} s.\n")
            return 124


def _counted(junit: Path) -> Counts | None:
    """What a pytest run counted, from its JUnit file; None when it never came to write one."""
    if not junit.exists():
        return None
    suites = ElementTree.parse(junit).getroot().iter("testsuite")
    counts = Counts()
    for suite in suites:
        tests, failures, errors, skipped = (
            int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
        )
        counts.failed += failures + errors
        counts.skipped += skipped
        counts.passed += max(0, tests - failures - errors - skipped)
    return counts
