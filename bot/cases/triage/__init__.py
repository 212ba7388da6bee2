"""What a report means and in which order to act. Pure: no clock, no store."""
