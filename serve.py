"""For any WSGI server: `granian --interface wsgi serve:app`, `gunicorn serve:app`, ..."""

from lod.config import load_config
from lod.web import create_app

app = create_app(load_config())
