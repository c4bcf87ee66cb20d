"""Municipalities, regions and other organisations: reference data, no people."""
