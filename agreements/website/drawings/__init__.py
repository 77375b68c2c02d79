"""Maps, timelines and charts, as the coordinates that SVG templates draw."""
