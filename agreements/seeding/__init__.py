"""How the record gets into a database: `seeds/` (written by hand) → `fixtures/` (generated) → the tables.

`read` makes rows of the files, `load` makes checked model instances of the rows, `dump` makes the fixtures' text of
the tables, and `fixtures` joins them. The form of the files is in the codebook, docs/data.md.

In the fixtures an agreement is `draft`, or `in_review` where its file says that it is published: a published agreement
needs a revision, which only publishing makes. So plain `loaddata` fills the tables and publishes nothing, while
`manage.py load` publishes every agreement that stands in review in the fixtures.

An agreement's key is the `id` of its file. Its criteria, payments, events and claims are numbered within it (id × 1000
+ the place in the file), so that a row added to one file renumbers no other. A claim that stands alone about its field
or row is the preferred one, unless its source is of grade X.
"""
