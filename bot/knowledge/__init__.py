"""What the desk is allowed to say: curated passages, their sources, and the words people use."""
