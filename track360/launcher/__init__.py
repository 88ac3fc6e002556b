"""``make run`` and ``make test``: embedded servers, and the processes of track360 on one machine.

Imports nothing of the platform: it starts PostgreSQL, a broker and our own commands, and stops them again.
"""
