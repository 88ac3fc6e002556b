"""Where the heads of the hash chains are published every day: out of reach of whoever could change the database."""

import os

from track360.settings.security import listed

HEADS_DIR = os.environ.get("TRACK360_HEADS_DIR", "")  # a file a day; best on another machine, or written once
HEADS_MAIL = listed("TRACK360_HEADS_MAIL")  # addresses
