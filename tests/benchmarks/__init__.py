"""Benchmarks make tables of their own and vacuum ours, so they and what they start log in as the owner."""

import os

os.environ["DATABASE_URL"] = os.environ.pop("TRACK360_OWNER_DATABASE_URL", "") or os.environ["DATABASE_URL"]
