"""What the web server starts: `granian --interface wsgi web.wsgi:app`."""

import os

from inspections.settings import Settings
from inspections.wiring import wire
from web import create_app

app = create_app(wire(Settings.from_env(os.environ)))
