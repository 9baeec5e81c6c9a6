"""Validate graphs by shapes: SHACL Core, and queries in shapes, compiled into Python functions."""

from lod.shacl.validate import Compiled, compile_shapes, fold

__all__ = ["Compiled", "compile_shapes", "fold"]
