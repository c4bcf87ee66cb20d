"""The hall: what awaits me, and what is new."""
