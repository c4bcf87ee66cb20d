"""For development only: the letters that left, since without a mail server they stay here as files."""
