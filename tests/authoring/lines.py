"""Lines of every kind, also hostile ones, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.one_of(
    st.sampled_from(
        ["DU1234567", "203.0.113.77", "10.0.0.3:4002", "'two words'", '"x"', "account", "user=jdoe42", "clientId", "-1",
         "4-2--1-326-", "5.5", "30s", "port", "within", "text", "time", "2026-03-02 09:00:01.250", "a@b.com", "0xff00",
         "/home/jdoe42/log", "C:\\Users\\jdoe42\\x", "https://h.example.com/x?token=abcdef123456", "password=hunter22",
         "00:1a:2b:3c:4d:5e", "account-1", "::1", "…", "\x1b[31m", "\u202e", "# not a comment", "- {a: b}", "%", "|"]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=12),
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=14).map(" ".join)
