"""PostgreSQL: one database, reached by ``DATABASE_URL``."""

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
