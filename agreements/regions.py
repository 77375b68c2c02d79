"""The regions of the world by which countries are found."""

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
"""The regions and subregions of the United Nations' M49 list, as the country table has them."""
