"""How reports come in: one from a form, many from a file."""
