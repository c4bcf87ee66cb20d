"""Call a colleague: a quarter of an hour with somebody likely to know."""
