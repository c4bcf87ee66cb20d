"""The weekly letter: the editor's picks, and what each member missed."""
