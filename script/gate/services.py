"""What the tests need around them: a PostgreSQL, a Redis, a Chromium. Found, or started and stopped again."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg

START_SECONDS = 30
HASTY = {"PGOPTIONS": "-c synchronous_commit=off -c jit=off"}
"""For databases that live as long as their tests: commits do not wait for the disk, no query is compiled."""


class Lacking(Exception):
    """Something that a step needs is not to be had on this machine; the message says what."""


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL (15 or newer) where databases can be made.

    `DATABASE_URL` or 127.0.0.1:5432 when it answers; else a cluster of its own in a temporary folder.
    """
    for url in (os.environ.get("DATABASE_URL", ""), "postgresql://postgres@127.0.0.1:5432/postgres"):
        if url.startswith("postgres") and _can_create(url):
            yield url
            return
    with _private_cluster() as url:
        yield url


def _can_create(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT (rolcreatedb OR rolsuper) AND current_setting('server_version_num')::int >= 150000"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise Lacking("no PostgreSQL answers and none is installed (Debian: postgresql)")
    return (found[-1] if found else Path(str(on_path))).parent


def _as_other_user() -> tuple[list[str], str]:
    """How to run PostgreSQL's programs, which refuse root, and as whom."""
    if os.geteuid() != 0:
        return [], pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return ["runuser", "-u", name, "--"], name
    raise Lacking("PostgreSQL refuses root and there is no user to run it as")


@contextmanager
def _private_cluster() -> Iterator[str]:
    binaries = _postgres_binaries()
    prefix, user = _as_other_user()
    home = Path(mkdtemp(prefix="valinta-pg-"))
    port = free_port()
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        home.chmod(0o755)
        data = home / "data"
        data.mkdir(mode=0o700)
        shutil.chown(data, user)
        _checked(
            [
                *prefix,
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ]
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
        options += " -c fsync=off -c full_page_writes=off"
        control = [*prefix, binaries / "pg_ctl", "-D", data, "-w"]
        _checked([*control, "-t", START_SECONDS, "-l", data / "log", "-o", options, "start"])
        try:
            yield url
        finally:
            _checked([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _checked(command: list[object]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Lacking(f"{command[-1]}: {done.stdout.strip()[-500:]}")


@contextmanager
def scratch_database(server: str, name: str) -> Iterator[str]:
    """The URL of an empty database of that name, dropped afterwards."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def dropping(server: str, prefix: str) -> Iterator[None]:
    """Databases whose names begin so are dropped afterwards."""
    try:
        yield
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)
            )
            for (name,) in rows.fetchall():
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty Redis of its own, stopped afterwards."""
    program = shutil.which("redis-server")
    if not program:
        raise Lacking("no redis-server is installed (Debian: redis-server)")
    home = Path(mkdtemp(prefix="valinta-redis-"))
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Lacking("redis-server did not start")


def chromium() -> str:
    """The path of an installed Chromium (or Chrome) that starts."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    candidates = [os.environ.get("VALINTA_CHROMIUM", ""), *(shutil.which(name) or "" for name in names)]
    for candidate in filter(None, candidates):
        # A stub that only tells to install something else ends with an error.
        if subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0:
            return candidate
    raise Lacking("no Chromium is installed (Debian: chromium)")
