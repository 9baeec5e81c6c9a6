"""For any WSGI server: `granian --interface wsgi serve:app`, `gunicorn serve:app`, ..."""

from lod.config import load_config
from lod.web.site import CurrentRelease
from lod.web.switching import SwitchingApp

app = SwitchingApp(CurrentRelease(load_config()))
