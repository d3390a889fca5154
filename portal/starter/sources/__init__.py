"""Conversion of the public data folder to the columns of the importers: one module a source, one table a file.

`python -m portal.starter.sources DATA_FOLDER OUT_FOLDER` writes a CSV for every file of `legal_aid/` and
`consulates/` and prints what was left out and why. `manage.py check_sources DATA_FOLDER` imports all of them twice
and takes everything back. How each source is read is said in its module and in `docs/sources.md`.
"""
