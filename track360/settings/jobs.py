"""Celery: the broker is only a wake-up, the work list is in PostgreSQL."""

import os

from celery.schedules import crontab

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
# A worker that is killed gives its message back; every task may run twice.
CELERY_TASK_ACKS_LATE = True
# One at a time: a settle may take minutes, and what waits behind it is for the next free worker.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A push must not wait for a broker that is down: give up at once, the sweep finds the work.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 0.5, "max_retries": 0}
CELERY_TIMEZONE = "UTC"
# ``expires``: a tick that nobody has taken by the next one says nothing that the next one does not. Hours are UTC.
CELERY_BEAT_SCHEDULE = {
    "alarm-parking": {"task": "ingest.alarm_parking", "schedule": crontab(hour=6, minute=0)},
    "forget-answers": {"task": "ingest.forget_answers", "schedule": 3600.0, "options": {"expires": 3000.0}},
    "event-notices": {"task": "events.notices", "schedule": 60.0, "options": {"expires": 60.0}},
    "forget-deliveries": {"task": "events.forget_old", "schedule": crontab(hour=3, minute=40)},
    "forget-quarantined": {"task": "ingest.forget_quarantined", "schedule": crontab(hour=3, minute=30)},
    "forget-settled": {
        "task": "commissions.forget_settled",
        "schedule": 3600.0,
        "options": {"expires": 3000.0},
    },
    "forget-sign-ins": {"task": "site.forget_sign_ins", "schedule": 3600.0, "options": {"expires": 3000.0}},
    "housekeeping": {"task": "partners.housekeeping", "schedule": 3600.0, "options": {"expires": 3000.0}},
    "payout-notices": {"task": "commissions.payout_notices", "schedule": 60.0, "options": {"expires": 60.0}},
    # At night, for it reads everything there is.
    "prove": {"task": "commissions.prove", "schedule": crontab(hour=2, minute=30)},
    # The European Central Bank publishes once a working day; a feed that failed is asked again the same day.
    "pull-rates": {"task": "commissions.pull_rates", "schedule": 4 * 3600.0, "options": {"expires": 3600.0}},
    # After midnight: what stood in the chains at the end of the day, but for the last minutes.
    "publish-heads": {"task": "partners.publish_heads", "schedule": crontab(hour=0, minute=20)},
    # What a sender numbers at once, where one runs.
    "relay-events": {"task": "events.relay", "schedule": 5.0, "options": {"expires": 5.0}},
    "seal": {"task": "partners.seal", "schedule": 300.0, "options": {"expires": 300.0}},
    "statement-mails": {"task": "commissions.statement_mails", "schedule": 60.0, "options": {"expires": 60.0}},
    "sweep-drafts": {"task": "commissions.sweep_drafts", "schedule": 10.0, "options": {"expires": 10.0}},
    "sweep-parking": {"task": "ingest.sweep_parking", "schedule": 60.0, "options": {"expires": 60.0}},
    "sweep-settle": {"task": "commissions.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
    "watch-feeds": {"task": "reports.watch_feeds", "schedule": 60.0, "options": {"expires": 60.0}},
    "tick-sources": {"task": "connectors.tick", "schedule": 5.0, "options": {"expires": 5.0}},
}
