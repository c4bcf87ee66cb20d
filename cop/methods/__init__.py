"""The methods of intervisie: a list to choose from, with sheets for the table, and what a member made of one."""
