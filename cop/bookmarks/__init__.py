"""What a member keeps to read again, with a day to be reminded."""
