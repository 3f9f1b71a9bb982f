#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benzoproject.settings")
    from django.core.management import execute_from_command_line

    from benzoproject.lib import scope

    # Whoever runs a command works for the whole installation.
    with scope.everybody():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
