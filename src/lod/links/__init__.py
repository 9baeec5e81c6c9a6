"""Decide whom each mention means, and say why: entity linking. A name that stays open is NIL."""

from lod.links.decide import link_mentions
from lod.links.decisions import FILE as DECISIONS
from lod.links.decisions import Decision, load_decisions
from lod.links.editions import decisions_of_edition
from lod.links.lists import pair_people_with_states

__all__ = [
    "DECISIONS",
    "Decision",
    "decisions_of_edition",
    "link_mentions",
    "load_decisions",
    "pair_people_with_states",
]
