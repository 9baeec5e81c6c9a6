"""What is wrong with the program or its surroundings.

What is wrong with the *data* is no exception but a `lod.model.Finding`.
Each exception names who must act:

LodError
  ConfigError          the installer: lod.toml is wrong or missing
  AuthorityError       the editor of authority/: a row is malformed
  ShapesError          the editor of shapes/ or ontology/: a file is malformed
  SourceError          the archivist: what was named cannot be read at all
  ReleaseError         the operator: the output folder holds no usable release
  CrewError            the operator: a process of a build has been killed
  StoreError           the operator: the store does not answer
    StoreTimeoutError  the operator: the store, elsewhere, takes too long
  QueryError           the asker: the query is malformed or not allowed
  QueryTimeoutError    the asker: the query is dearer than the limit allows
  BusyError            the asker: come again later
  GreedyError          the asker: you have too many queries running already
  NetworkError         the asker: the network or the remote service does not answer
  NotAcceptableError   the asker: none of the formats asked for is there
  NotFoundError        the asker: nothing is known under this IRI

Every message reads `where: what, expected what`, and is the only argument, so that an
exception survives the way between two processes.
"""


class LodError(Exception):
    """What a caller of `lod` may want to catch; the message is meant for people."""


class ConfigError(LodError):
    """`lod.toml` is wrong or missing."""


class AuthorityError(LodError):
    """A table in `authority/` is malformed."""


class ShapesError(LodError):
    """A file in `shapes/` or `ontology/` is malformed."""


class SourceError(LodError):
    """What was named as a source cannot be read at all."""


class ReleaseError(LodError):
    """The output folder holds no usable release."""


class OutOfStepError(LodError):
    """What was kept of an earlier release does not fit it: it is made from nothing then."""


class CrewError(LodError):
    """A process of a build has been killed."""


class StoreError(LodError):
    """The store does not answer."""


class StoreTimeoutError(StoreError):
    """The store, elsewhere, takes too long."""


class QueryError(LodError):
    """The query is malformed or not allowed."""


class QueryTimeoutError(LodError):
    """The query is dearer than the limit allows."""


class BusyError(LodError):
    """All workers are taken and the queue is full."""


class GreedyError(LodError):
    """The asker has too many queries running or waiting already."""


class NetworkError(LodError):
    """The network or the remote service does not answer, or not as it should."""


class NotAcceptableError(LodError):
    """None of the formats asked for is there."""


class NotFoundError(LodError):
    """Nothing is known under this IRI."""
