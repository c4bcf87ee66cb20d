"""What changed since one looked: a poll that costs next to nothing."""
