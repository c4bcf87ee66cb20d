"""The case library's own things: a case with its form, its authors, its states and versions, and who may read it."""
