"""Turn passages into an answer that quotes them, or into an honest no."""
