"""Where a web server finds the application."""

from cop import create_app

app = create_app()
