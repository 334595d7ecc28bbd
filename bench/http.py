"""Measures the product's pages and API against a bare Django project, side by side.

    script/bench http [--seconds 2] [--rounds 7] [--require]

Both run on granian with two workers of one thread, with the same Django and third-party middleware and the same
database engine: SQLite files of their own, or, when ``DATABASE_URL`` names a PostgreSQL, two databases there that
are dropped at the end. Every request of every target belongs to a person with a session in the database. Runs are
interleaved round by round, each ratio is taken within its round, and the median counts. Beside it stands the servers'
processor time for each request, which other work on the machine distorts less. With ``--require`` a ratio under its
aim exits 1.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 8
"""The kernel gives a connection to either worker: with two, both often fall to one, and the other has nothing to do."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it listens, and the process group of its workers."""

    port: int
    group: int

    def processor_seconds(self) -> float:
        """The processor time that all its processes have used so far."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we were looking
                continue
            if int(fields[2]) == self.group:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What one run of one side showed."""

    rate: float
    """Requests a second."""
    processor: float
    """Milliseconds of the server's processor time for a request."""


@dataclass(frozen=True)
class Target:
    """One address of one server, asked by one person."""

    name: str
    server: Server
    path: str
    cookie: str

    def request(self) -> bytes:
        """The whole request, to be sent again and again over one connection."""
        lines = (
            f"GET {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {self.cookie}",
            "Connection: keep-alive",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True)
class Pair:
    """What is compared with what, and the ratio aimed at."""

    name: str
    ours: Target
    bare: Target
    aim: float


class Connection:
    """One keep-alive connection that asks the same thing again and again."""

    def __init__(self, target: Target) -> None:
        self.socket = socket.create_connection(("127.0.0.1", target.server.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = target.request()

    def ask(self) -> tuple[int, int]:
        """Status and length of the answer's body."""
        self.socket.sendall(self.request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields[b"content-length"])
        got = len(body)
        while got < length:
            got += len(self._more())
        return int(head.split(b" ", 2)[1]), length

    def _more(self) -> bytes:
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def _check(target: Target) -> int:
    status, length = Connection(target).ask()
    if status != 200:
        raise SystemExit(f"{target.name}: {target.path} answers {status}")
    return length


def _run(target: Target, seconds: float) -> Run:
    """Ask over all connections at once."""
    counts = [0] * CONNECTIONS
    connections = [Connection(target) for _ in range(CONNECTIONS)]
    used = target.server.processor_seconds()
    start = time.perf_counter()

    def ask(index: int) -> None:
        while time.perf_counter() - start < seconds:
            if connections[index].ask()[0] != 200:
                raise SystemExit(f"{target.name}: refused under load")
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts) / (time.perf_counter() - start)
    return Run(rate, 1000 * (target.server.processor_seconds() - used) / sum(counts))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(app: str, environment: dict[str, str]) -> Iterator[Server]:
    """A granian with two workers."""
    port = _free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--blocking-threads", "1", "--workers", "2", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", app),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    """The environment with a database for each of the two projects."""
    base = {**os.environ, "VALINTA_VAR_DIR": str(folder), "VALINTA_DEBUG": "0", "PYTHONPATH": str(ROOT)}
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        base.pop("DATABASE_URL", None)
        yield {**base, "BENCH_BARE_DATABASE": str(folder / "bare.sqlite3")}
        return
    import psycopg  # noqa: PLC0415 - only for this engine

    names = {"product": f"bench_product_{os.getpid()}", "bare": f"bench_bare_{os.getpid()}"}
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names.values():
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            ours = urlsplit(url)._replace(path="/" + names["product"]).geturl()
            yield {**base, "DATABASE_URL": ours, "BENCH_BARE_DATABASE": names["bare"]}
        finally:
            for name in names.values():
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _seed(module: str, environment: dict[str, str]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def measure(pairs: list[Pair], seconds: float, rounds: int) -> dict[str, tuple[list[Run], list[Run]]]:
    """Runs of both sides of every pair, round by round; who goes first changes every round."""
    runs: dict[str, tuple[list[Run], list[Run]]] = {pair.name: ([], []) for pair in pairs}
    for pair in pairs:
        _run(pair.ours, 1)
        _run(pair.bare, 1)
    for number in range(rounds):
        print(f"• Round {number + 1} of {rounds}", flush=True)
        for pair in pairs:
            sides = [(pair.ours, runs[pair.name][0]), (pair.bare, runs[pair.name][1])]
            for target, kept in sides if number % 2 else sides[::-1]:
                kept.append(_run(target, seconds))
    return runs


def _report(pairs: list[Pair], runs: dict[str, tuple[list[Run], list[Run]]]) -> bool:
    good = True
    for pair in pairs:
        ours, bare = runs[pair.name]
        ratios = sorted(a.rate / b.rate for a, b in zip(ours, bare, strict=True))
        middle = statistics.median(ratios)
        good = good and middle >= pair.aim
        rates = [statistics.median(run.rate for run in side) for side in (ours, bare)]
        used = [statistics.median(run.processor for run in side) for side in (ours, bare)]
        print(
            f"{pair.name}: {middle:.2f} of the bare one (aim {pair.aim}; rounds {ratios[0]:.2f} to {ratios[-1]:.2f}); "
            f"{rates[0]:.0f} against {rates[1]:.0f} requests/s; processor {used[0]:.2f} against {used[1]:.2f} ms a "
            f"request, {used[1] / used[0]:.2f}"
        )
    return good


def main() -> int:
    """Seed, serve, measure, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one run")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--require", action="store_true", help="exit 1 when a ratio is under its aim")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="valinta-bench-")))
        environment = stack.enter_context(_databases(folder))
        print("• Filling both databases", flush=True)
        city, bare = _seed("bench.http_city", environment), _seed("bench.bare_seed", environment)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        product = stack.enter_context(_served("config.wsgi:application", environment))
        project = stack.enter_context(_served("bench.bare.wsgi:application", environment))
        page = Target("bare page", project, "/rows/", bare["cookie"])
        listing = Target("bare list", project, "/api/rows?limit=30", bare["cookie"])
        pairs = [
            Pair(
                "The client's choice page, 30 providers, against a page of 30 rows",
                Target("choice", product, "/c/order/", city["client"]),
                page,
                0.5,
            ),
            Pair(
                "The API's list of 30 orders, against an API list of 30",
                Target("orders", product, "/api/v1/orders/?limit=30", city["official"]),
                listing,
                0.7,
            ),
        ]
        for pair in pairs:
            print(f"• {pair.name}: {_check(pair.ours)} and {_check(pair.bare)} bytes", flush=True)
        good = _report(pairs, measure(pairs, options.seconds, options.rounds))
    return 0 if good or not options.require else 1


if __name__ == "__main__":
    sys.exit(main())
