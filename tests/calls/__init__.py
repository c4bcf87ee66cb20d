"""Calls of a quarter of an hour: asked, answered, held, looked back on."""
