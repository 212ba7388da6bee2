"""Cases kept in memory, held to the same suite as the databases."""
