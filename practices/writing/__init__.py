"""The words and the paper of agreements: plain Python, no models, no database."""
