"""Who is here, and for which organisation: accounts, applications, sign-in, roles."""
