"""Golden checks measured on planted faults: what they find, what they only seem to find, and how long they take."""
