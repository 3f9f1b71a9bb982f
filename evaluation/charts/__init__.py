"""The pictures of a snapshot. `words` of a chart are read by the web process; only `draw` knows altair, in a worker."""
