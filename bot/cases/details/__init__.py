"""Fields that reviewers fill in beside a report: which there are, what may stand in them, and what they are about."""
