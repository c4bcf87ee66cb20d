"""The room of a session: one step at a time, a clock, and what is written for whom to see."""
