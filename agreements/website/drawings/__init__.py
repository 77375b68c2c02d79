"""The drawings: maps, time lines and charts as numbers for SVG templates."""
