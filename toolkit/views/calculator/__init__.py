"""The calculator: sliders over a scenario, in a notebook and as a page that opens from disk."""
