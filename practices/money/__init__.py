"""What hours are worth, and which hours cannot be: plain Python, no Django, no clock."""
