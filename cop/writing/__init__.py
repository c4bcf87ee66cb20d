"""The composer: preview, drafts, whom one may mention, and what becomes of @."""
