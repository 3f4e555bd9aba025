"""The questions: each composes one answer from projections and streams, as plain values, as of a place in the log."""
