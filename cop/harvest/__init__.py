"""The lesson of a session: written together, agreed by everybody who was there, shared without names, or not at all."""
