"""Who is in the room: asking, guests, codes for telephones, paper, keeping out."""
