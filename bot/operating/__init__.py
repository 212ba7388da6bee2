"""What whoever runs the desk needs: being served and watched, diagnosing, backing up, restoring, moving house."""
