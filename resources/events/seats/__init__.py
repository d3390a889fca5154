"""Seats of a date, kept without a name: stored are a keyed hash of a code, a number of seats, a place in line."""
