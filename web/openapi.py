"""`python -m web.openapi` prints the OpenAPI document without a running show."""

from __future__ import annotations

import json
import sys

from web.app import api_app


def main() -> None:
    """Print the document as JSON."""
    app = api_app()
    with app.app_context():
        json.dump(app.spec, sys.stdout, indent=2, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
