"""What people do to a case that is open."""
