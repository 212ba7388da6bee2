"""The console: reviewers' pages. They are drawn here, need no script, and show nothing to anybody else."""
