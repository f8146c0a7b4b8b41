"""Evidence to verdicts: how sure each cause is, which explain others, and what could not be told."""
