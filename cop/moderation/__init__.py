"""The moderators' work: what needs a human now, curation, reports, the log."""
