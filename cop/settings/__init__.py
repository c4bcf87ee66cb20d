"""Where a member changes what is theirs: profile, letters, password, address, devices, and the end of it."""
