"""A golden file over time: saved with others at work on it, merged, and every version kept."""
