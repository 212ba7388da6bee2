"""The HTTP adapter: Slack's requests, and whether the desk is alive."""
