"""Speed and quality, measured beside the peers in one run and told as ratios."""
