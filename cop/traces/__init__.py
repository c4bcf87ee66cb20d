"""What in a text leads back to a person, a place or a moment, and what may stand in its place."""
