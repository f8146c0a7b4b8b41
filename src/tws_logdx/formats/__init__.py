"""Byte blocks to lines and records: framing, headers, time stamps. What a message means is not known here."""
