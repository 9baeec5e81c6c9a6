"""lod: archival records published as linked open data."""
