"""One of several processes that reach for the same money: `python -m tests.vouchers.racer JSON` prints its gains."""

import json
import os
import sys


def main() -> int:
    """Commit as often as told, then pay the invoice; print how often each went well."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests.vouchers.race import commit_once, pay_once

    told = json.loads(sys.argv[1])
    commits = sum(commit_once(told["official"], told["category"]) for _try in range(told["tries"]))
    print(json.dumps({"commits": commits, "paid": int(pay_once(told["finance"], told["invoice"]))}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
