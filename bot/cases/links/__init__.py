"""What people paste, turned into the listings it points at. No link is ever opened."""
