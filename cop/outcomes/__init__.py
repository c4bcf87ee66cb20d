"""How a conversation ends well: what was concluded, what the asker did with it, and one page for outside."""
