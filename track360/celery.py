"""The Celery application; tasks are found in each room's ``tasks.py``."""

import os
import sys

from celery import Celery, signals

from track360.settings import environment

# Never a default: a worker that was meant for production must not settle some other database.
environment.require(os.environ, environment.MODULE)
app = Celery("track360")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.beat_init.connect
def _say(**_: object) -> None:
    module = os.environ[environment.MODULE]
    print(environment.description(module, os.environ), file=sys.stderr, flush=True)
