"""The Slack adapter: events in, messages out. It decides nothing about guidance."""
