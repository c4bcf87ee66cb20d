"""Conversations: threads, replies, following, read positions, revisions."""
