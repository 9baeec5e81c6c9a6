"""One address of each kind of page."""

RECORD = "/doc/document/mfa-164gs-1959-01-21"
KINDS = {
    "home": "/",
    "record": RECORD,
    "person": "/doc/person/nehru",
    "state": "/doc/state/india",
    "people": "/people",
    "states": "/states",
    "places": "/places",
    "groups": "/groups",
    "topics": "/topics",
    "timeline": "/timeline",
    "network": "/network",
    "map": "/map",
    "data set": "/doc/dataset",
    "dumps": "/dumps/",
    "query": "/sparql",
    "terms": "/ns",
    "shapes": "/shapes",
    "report": "/doc/report/mfa-164gs-1959-01-21",
    "why": "/why?subject=%2Fid%2Fperson%2Fnehru",
    "no page": "/doc/person/nobody",
}
