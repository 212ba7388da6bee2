"""Cases kept in memory, for reports that are triaged and not kept; held to the same suite as the databases."""
