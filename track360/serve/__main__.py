"""``python -m track360.serve``: one worker process per core behind one listening socket.

TRACK360_HOST, TRACK360_PORT, WEB_CONCURRENCY and TRACK360_WEB_THREADS configure it.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from typing import Any

from track360.core import web_limits
from track360.serve.master import Master

DEFAULT_PORT = 8360
# Each thread holds a database connection; a request spends half its time in PostgreSQL.
DEFAULT_THREADS = 4
FILES = 16_384  # sockets and the files that large bodies spill into


def main() -> int:
    """Check the configuration, load the application once, fork."""
    from django.core.checks import ERROR, run_checks
    from django.core.exceptions import ImproperlyConfigured

    try:
        from track360.wsgi import application

        wrong = [str(message) for message in run_checks() if message.level >= ERROR]
    except ImproperlyConfigured as error:
        wrong = [str(error)]
    if wrong:
        print(*(f"track360 cannot start: {message}" for message in wrong), sep="\n", file=sys.stderr)
        return 1
    _serve(application)
    return 0


def _serve(application: Any) -> None:
    from django.conf import settings
    from django.db import connections

    host = os.environ.get("TRACK360_HOST", "127.0.0.1")
    port = int(os.environ.get("TRACK360_PORT", DEFAULT_PORT))
    processes = int(os.environ.get("WEB_CONCURRENCY", 0)) or _cores()
    threads = int(os.environ.get("TRACK360_WEB_THREADS", DEFAULT_THREADS))
    # An inherited connection would be spoken over by several processes at once.
    connections.close_all()
    web_limits.apply()
    _raise_file_limit(FILES)
    master = Master(host, port, processes, threads)
    gc.collect()
    gc.freeze()  # what is loaded now stays shared between the processes
    print(f"listening on http://{host}:{port} with {processes} processes of {threads} threads", flush=True)
    master.run(application, settings.API_MAX_BODY_BYTES)


def _cores() -> int:
    # cpu_count() also counts cores that we may not use.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _raise_file_limit(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


if __name__ == "__main__":
    sys.exit(main())
