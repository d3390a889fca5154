"""A search cluster, PostgreSQL and Redis as real processes on loopback, for the tests that need them.

`python -m tests.services COMMAND ...` runs the command with SEARCH_URL, DATABASE_URL and CACHE_URL set: as given in the
environment, else of services started for it and stopped after it.
"""
