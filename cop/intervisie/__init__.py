"""Guided intervisie: groups, sessions, who is there, what was agreed, and when everything is gone."""
