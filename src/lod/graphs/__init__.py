"""What we say in RDF: records, mentions, authority and the data set, as plain triples.

The model is CIDOC-CRM 7.1.3 with Dublin Core beside it; docs/model.md draws it. There is no
blank node: whatever exists only as a part of one thing is a hash IRI of that thing. One
direction of a CRM property is said, the most specific one. Each triple carries its origin.
"""

from lod.graphs.dataset import Distribution, describe_dataset, describe_files
from lod.graphs.records import Description, describe_record
from lod.graphs.statistics import Counts, describe_statistics
from lod.graphs.traces import From, trace

__all__ = [
    "Counts",
    "Description",
    "Distribution",
    "From",
    "describe_dataset",
    "describe_files",
    "describe_record",
    "describe_statistics",
    "trace",
]
