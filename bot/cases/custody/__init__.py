"""Evidence: who had it in hand since, and whether it is still what was taken in."""
