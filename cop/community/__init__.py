"""The community itself: its beginning, its front door and its public pages."""
