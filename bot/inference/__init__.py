"""The encoder: text in, vectors out, on this machine."""
