"""Which deadlines run in a case, and when somebody is reminded of them."""
