"""The real API clients against the fake gateway, and what is reconstructed from their logs."""
