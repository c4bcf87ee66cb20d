"""The six agenda points, the policy themes, and free tags."""
