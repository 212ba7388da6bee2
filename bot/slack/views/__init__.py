"""What people see: blocks and views, built with ``slack_sdk.models``."""
