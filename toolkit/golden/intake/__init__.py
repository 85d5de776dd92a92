"""Files that were not made to plan: what can be taken from them, and what became of each row."""
