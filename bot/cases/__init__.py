"""Knock-off reports: what was seen, what it means, in which order to act, and what became of it."""
