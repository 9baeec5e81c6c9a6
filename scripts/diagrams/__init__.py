"""Diagrams of a release: what is drawn, where it stands, and the drawing as SVG."""
