"""Records to typed events, by the patterns of `rules/events/`, all on one timeline in UTC."""
