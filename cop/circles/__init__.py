"""Who belongs together: closed groups, and the circle of everybody."""
