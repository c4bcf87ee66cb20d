"""The example community: furnished through the operations that members use."""
