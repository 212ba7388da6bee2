"""Adapter: cases mirrored elsewhere, where an operator has set that up. Nothing comes back from there but the name it has."""
