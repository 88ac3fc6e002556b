"""The test suite's settings for a served process: the small API of the tests instead of the real one."""

import os

from track360.settings.test import *  # noqa: F403

ROOT_URLCONF = os.environ.get("TRACK360_TEST_URLCONF", "tests.partners.api")
DATABASES["default"]["CONN_MAX_AGE"] = 600  # noqa: F405
