"""The stages of ``make run``: servers, migrations, our own processes, sample data; then serve until Ctrl-C."""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from track360.launcher.errors import LocalError, Stopped
from track360.launcher.paths import CLONE, data_dir
from track360.launcher.postgres import OWNER_URL
from track360.launcher.processes import Child, Processes, StopRequest, failed
from track360.launcher.servers import Say, Servers, is_embedded, outbound_allow
from track360.launcher.state import is_free

DEFAULT_PORT = 8360
_DEATHS, _WITHIN = 3, 60.0  # so many in so many seconds, and we give up restarting


@dataclass(frozen=True)
class Step:
    """A command as arguments for Python; ``{data}``, ``{url}``, ``{broker}`` … are filled in.

    ``second``: it runs on the second instance's database; left out where the database server is not ours.
    """

    name: str
    arguments: Sequence[str]
    second: bool = False


@dataclass(frozen=True)
class Stages:
    """``before`` run one after the other, ``services`` as long as we serve, ``after`` once they answer."""

    before: Sequence[Step]
    services: Sequence[Step]
    after: Sequence[Step]


_CELERY = ("-m", "celery", "-A", "track360")
_LOG = ("--loglevel", "INFO")
TRACK360 = Stages(
    before=(
        Step("migrations", ("manage.py", "migrate", "--no-input")),
        Step("sample programmes and logins", ("manage.py", "demo", "--setup", "--broker", "{broker}")),
    ),
    services=(
        Step("web", ("-m", "track360.serve")),
        Step("worker", (*_CELERY, "worker", *_LOG, "--without-gossip", "--without-mingle")),
        Step("beat", (*_CELERY, "beat", *_LOG, "--schedule", "{data}/beat-schedule")),
        Step("sender", ("manage.py", "deliver")),
        Step("simulated broker", ("manage.py", "simulate_broker", "--port", "{broker_port}")),
        Step("second instance", ("manage.py", "second_instance", "{url}"), second=True),
    ),
    after=(Step("sample data over HTTP", ("manage.py", "demo", "--push", "{url}")),),
)


class Progress:
    """Prints each step with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, what: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {what}", flush=True)


def run(stop: StopRequest, stages: Stages = TRACK360) -> int:
    """Serve until somebody stops us; 0 then, as this is its normal end. Raises ``LocalError``."""
    say, folder = Progress(), data_dir()
    say(f"track360 starts; data, logs and passwords are kept in {folder}")
    try:
        with Servers(folder, stop, say=say) as servers:
            Run(servers, stages, say).serve()
    except Stopped:
        say("stopped; nothing is left running, the data is kept")
    return 0


class Run:
    """One run: the services beside the embedded servers."""

    def __init__(self, servers: Servers, stages: Stages, say: Say) -> None:
        self._servers = servers
        self._stages = stages
        self._say = say
        self._stop = servers.processes.stop_request
        self._steps = Processes(servers.folder / "steps.json", self._stop)
        self._services = Processes(servers.folder / "services.json", self._stop)
        self._deaths: dict[str, list[float]] = defaultdict(list)
        self._values: dict[str, str] = {}
        self._environment: dict[str, str] = {}
        self._second: dict[str, str] = {}  # the environment of the second instance, empty when there is none
        self._running: list[Step] = []

    def serve(self) -> None:
        """Everything, until ``Stopped`` is raised."""
        try:
            self._start()
            self._say(f"serving at {self._values['url']}; Ctrl-C stops everything")
            while True:
                self._stop.pause(0.2)
                self._watch()
        finally:
            if self._stop.signum is not None:
                self._say("stopping ...")
            # Steps use the services and the services the servers: in that order they go.
            self._steps.stop()
            self._services.stop()

    def _start(self) -> None:
        for name in (*self._steps.sweep(), *self._services.sweep()):
            self._say(f"stopped a {name} that an earlier run left behind")
        self._choose_ports()
        if any(step.second for step in self._stages.services):
            self._prepare_second()
        for step in self._stages.before:
            self._say(f"{step.name} ...")
            self._steps.finish(self._spawn(self._steps, step, "setup"))
        self._running = [step for step in self._stages.services if self._second or not step.second]
        # After the migrations: none of them may meet the schema of yesterday.
        web, *_ = [self._spawn(self._services, step, step.name) for step in self._running]
        self._services.wait_for(web, self._web_answers, timeout=60)
        self._say(f"{', '.join(step.name for step in self._running)} run")
        for step in self._stages.after:
            self._say(f"{step.name} ...")
            self._steps.finish(self._spawn(self._steps, step), self._watch)

    def _choose_ports(self) -> None:
        """Of the web server, and of the simulated broker that we pull from: an address only we may call."""
        port, broker = web_port(self._servers), self._servers.state.port("broker")
        self._values = {
            "data": str(self._servers.folder),
            "url": f"http://127.0.0.1:{port}",
            "broker": f"http://127.0.0.1:{broker}",
            "broker_port": str(broker),
        }
        self._environment = {
            **self._servers.environment,
            "TRACK360_PORT": str(port),
            "TRACK360_OUTBOUND_ALLOW": outbound_allow(self._servers.state),
        }

    def _prepare_second(self) -> None:
        """A database of its own on our server, a secret to pull with, and no address but ours to call."""
        if not is_embedded("DATABASE_URL"):
            self._say("DATABASE_URL names a server of your own: no second instance is made on it")
            return
        database = f"{self._environment['DATABASE_URL']}_second"
        self._environment |= {
            "TRACK360_SECOND_DATABASE_URL": database,
            "TRACK360_SECOND_SECRET": self._servers.state.secret("second_instance"),
        }
        self._second = self._environment | {
            "DATABASE_URL": database,
            OWNER_URL: f"{self._environment[OWNER_URL]}_second",
            "CELERY_BROKER_URL": "memory://",  # one process that wakes nobody
            "TRACK360_OUTBOUND_ALLOW": self._values["url"].removeprefix("http://"),
        }

    def _spawn(self, processes: Processes, step: Step, log: str | None = None) -> Child:
        environment = self._second if step.second else self._environment
        # What serves does without the owner of the tables; the second instance migrates its own.
        if processes is self._services and not step.second:
            environment = {name: value for name, value in environment.items() if name != OWNER_URL}
        return processes.spawn(
            step.name,
            [sys.executable, *(part.format(**self._values) for part in step.arguments)],
            env=environment,
            cwd=CLONE,
            log=self._servers.logs / f"{log}.log" if log else None,
        )

    def _web_answers(self) -> bool:
        return answers(int(self._environment["TRACK360_PORT"]))

    def _watch(self) -> None:
        for child in self._servers.processes.ended():
            raise failed(child, f"{child.name} stopped (exit {child.process.returncode})")
        for child in self._services.ended():
            self._restart(child)

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        recent = [at for at in self._deaths[child.name] if now - at < _WITHIN] + [now]
        self._deaths[child.name] = recent
        # Something that dies at once, again and again, needs a human and not another start.
        if len(recent) >= _DEATHS:
            raise failed(child, f"{child.name} stopped {len(recent)} times in {_WITHIN:.0f} seconds")
        self._say(f"{child.name} stopped (exit {child.process.returncode}), starting it again")
        step = next(step for step in self._running if step.name == child.name)
        self._spawn(self._services, step, step.name)


def web_port(servers: Servers) -> int:
    """``TRACK360_PORT`` if given, which then must be free; else the last run's, 8360, or any free one."""
    given = os.environ.get("TRACK360_PORT")
    if not given:
        return servers.state.port("web", DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise LocalError(f"TRACK360_PORT={given!r} is no port", "give a number from 1 to 65535")
    if not is_free(int(given)):
        raise LocalError(f"TRACK360_PORT {given} is taken", "stop what listens there, or choose another")
    return int(given)


def answers(port: int) -> bool:
    """Whether a web server answers on that loopback port, whatever it says."""
    link = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/")
        link.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        link.close()
    return True
