"""PostgreSQL: one database, reached by ``DATABASE_URL``; its tables are made by the role of another address."""

import os

import dj_database_url

from track360.settings import environment

environment.require(os.environ, environment.DATABASE)

DATABASES = {
    "default": dj_database_url.parse(
        os.environ[environment.DATABASE],
        # Kept between requests, for each is a process of PostgreSQL's; one that broke is noticed by the check below.
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# Our queries are short and many; compiling them costs more than it saves (440 of 590 ms of an incremental settle).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off -c timezone=UTC"
# The role that serves. It may read and write rows, as far as each table's class says, and nothing more.
RUNTIME_ROLE = DATABASES["default"]["USER"]
# The role that owns the tables: for migrations alone, so no process that serves needs it. Empty: one role does both.
OWNER_DATABASE_URL = os.environ.get(environment.OWNER, "")

# Of a statement of the web server, in seconds, 0 for no end. A file is read in many statements, each within this.
WEB_STATEMENT_SECONDS = float(os.environ.get("TRACK360_STATEMENT_SECONDS", "30"))
# Of waiting for somebody's lock within it: who waits so long holds a thread that others need.
WEB_LOCK_SECONDS = float(os.environ.get("TRACK360_LOCK_SECONDS", "10"))
