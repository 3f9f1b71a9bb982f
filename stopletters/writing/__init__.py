"""The words and the paper of the stop letter: plain Python, no models, no database."""
