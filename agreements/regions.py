"""The regions of the world, as choices of the filters for regions."""

REGIONS = [
    (name, name)
    for name in (
        "Africa",
        "Americas",
        "Antarctica",
        "Asia",
        "Australia and New Zealand",
        "Caribbean",
        "Central America",
        "Central Asia",
        "Eastern Africa",
        "Eastern Asia",
        "Eastern Europe",
        "Europe",
        "Melanesia",
        "Micronesia",
        "Middle Africa",
        "Northern Africa",
        "Northern America",
        "Northern Europe",
        "Oceania",
        "Polynesia",
        "South America",
        "South-eastern Asia",
        "Southern Africa",
        "Southern Asia",
        "Southern Europe",
        "Western Africa",
        "Western Asia",
        "Western Europe",
    )
]
"""The regions and subregions of the United Nations' M49 standard, spelt as in the table of countries."""
