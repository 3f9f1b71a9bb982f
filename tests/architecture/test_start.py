"""A web process starts without what only a worker needs: each of them holds every module it loads."""

import json
import subprocess
import sys

HEAVY = (
    "altair", "numpy", "openpyxl", "pandas", "pikepdf", "pyhanko", "pyreadstat", "scipy", "statsmodels", "vl_convert",
    "weasyprint",
)  # fmt: skip
START = """
import json, sys
import benzoproject.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps(sorted(sys.modules)))
"""


def test_no_page_waits_for_the_libraries_of_a_worker() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout.splitlines()[-1])) & set(HEAVY) == set()
