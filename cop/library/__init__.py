"""The library of cases: finding, comparing, using them elsewhere and saying so, taking them out and in."""
