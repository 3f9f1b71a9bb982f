"""The words and the paper of the workbook: plain Python, no models, no database."""
