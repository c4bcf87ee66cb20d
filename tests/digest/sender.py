"""A sender as a process of its own, to be killed: `python -m tests.digest.sender`, with its settings around it.

It says "ready" when it is about to begin, and at the end what it did, as JSON.
"""

import json
import os
import time
from pathlib import Path

from cop import create_app
from cop.digest.operations import send_due
from cop.foundation.clock import now
from cop.foundation.outbox import drain

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        print("ready", flush=True)
        while "WAIT_FOR" in os.environ and not Path(os.environ["WAIT_FOR"]).exists():
            time.sleep(0.01)  # so that two begin at one moment
        dealt = send_due(now())
        tally = drain(app)
        print(json.dumps({"copies": dealt.copies, "sent": tally.sent}), flush=True)
