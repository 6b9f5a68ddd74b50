"""Histories that come from other apps and go to them: one module a format, which knows nothing of the database.

A reader has `SLUG`, `LABEL`, `recognises(source)` and `read(source)`; what it yields is `Session` and `Skipped`
(neutral.py).
"""
