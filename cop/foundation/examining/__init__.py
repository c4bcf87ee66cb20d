"""What looks into files of others: in a process of its own, bounded in memory and time (foundation/examine.py)."""
