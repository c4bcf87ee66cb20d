"""One box over all rooms; what was not found goes to the moderators, without who."""
