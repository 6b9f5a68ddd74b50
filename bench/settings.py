"""Production's settings without HTTPS, plus two bare views and a counter of queries."""

import os

os.environ["DEBUG"] = os.environ["HTTPS"] = "false"
os.environ.setdefault("SECRET_KEY", "only-for-the-bench-" + "x" * 40)

from gymtracker.settings import *  # noqa: F403
from gymtracker.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.count_queries", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")
STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
