"""``python -m tests.serve.impatient``: the server, with less patience for readers than a test would have."""

import sys

from track360.serve import __main__, worker

worker.READER_SECONDS = 1

if __name__ == "__main__":
    sys.exit(__main__.main())
