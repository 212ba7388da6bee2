"""Find the passages that bear on a question: words and vectors, mixed."""
