"""Reaching one another: a direct conversation, and a note by mail without addresses."""
