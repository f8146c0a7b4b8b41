"""Which paragraph of docs/rule-language.md says how it should have been written."""

from __future__ import annotations

import re

PAGE = "docs/rule-language.md"

BY_MESSAGE = (
    (r"not valid YAML|given twice|is also in|file is empty|no mapping of keys|UTF-|no file|cannot be read", "yaml"),
    (r"regular expression|repeat of a repeat", "regular-expressions"),
    (r"no window is called|no time zone is called", "windows"),
    (r"no event is called|has no field", "events-and-fields"),
    (r"is no event name|comes an event", "events-and-fields"),
    (r"no closing quote|compares numbers|they can|is no \w+ of `| is (?:number|text|true or false)", "predicates"),
    (r"needs a unit|is a duration|a duration", "durations"),
    (r"cannot be told|whole number", "count"),
    (r"needs a field|distinct", "different-values"),
    (r"needs a number", "sum-average-largest-smallest"),
    (r"is no part of|smaller bound|between 0 and 1", "share"),
    (r"stands before the event", "absence"),
    (r"may be given once|number of keys|with the steps or at the end", "sequence"),
    (r"half the period|1/2000", "rhythm"),
    (r"whole sentence|a test is needed|names a sentence|a word of the rule language", "names"),
    (r"is silenced|no day of the calendar", "packyaml"),
    (r"explain each other", "causes"),
    (r"does not fit|has no meaning|ends too early|sentence is empty|no sentence|not a sentence", "sentences"),
    (r"sample does not match|the group `|no group `|both a group|takes the field", "events"),
)
"""The first pattern found in the message decides."""

BY_FILE = (
    (r"\.test\.yaml$", "test-files"),
    (r"(?:^|/)events/", "events"),
    (r"(?:^|/)causes/", "causes"),
    (r"(?:^|/)codes/", "codes"),
    (r"(?:^|/)checks\.yaml$", "checks"),
    (r"(?:^|/)windows\.yaml$", "windows"),
    (r"(?:^|/)versions\.yaml$", "versions"),
    (r"(?:^|/)pack\.yaml$", "packyaml"),
)
"""Otherwise the kind of file."""


def paragraph(file: str, message: str) -> str:
    """The name of the paragraph about a mistake."""
    # In a file of cases there are no sentences, whatever the words of a message sound like.
    by_message = BY_MESSAGE[:1] if file.endswith(".test.yaml") else BY_MESSAGE
    for patterns, text in ((by_message, message), (BY_FILE, file)):
        for pattern, name in patterns:
            if re.search(pattern, text):
                return name
    return "the-files"
