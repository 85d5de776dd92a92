"""What scales past one process, what does not, and where each kind of work meets its limit."""
