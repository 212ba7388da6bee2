"""What is done when somebody presses something. Questions themselves go through the inbox."""
