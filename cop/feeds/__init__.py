"""One secret feed per member, of what that member may see."""
