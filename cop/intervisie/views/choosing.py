"""Choosing whose question: two sentences each, marks, the choice, and the six lines of the bringer."""
