"""The example community: furnished by the operations that members use, so that it is also a test of them."""
