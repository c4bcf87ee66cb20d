"""How to reach a member: the bell, a mail now, or the weekly letter."""
