"""Who is who: the list of members and the page of one, as far as each wants to be seen."""
