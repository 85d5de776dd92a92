"""What a golden set touches, and what it can show."""
