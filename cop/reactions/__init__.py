"""What a post means to members: recognised, thanks, useful."""
