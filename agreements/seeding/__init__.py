"""How the record gets into a database: `seeds/` (written by hand) → `fixtures/` (generated) → the tables.

`read` turns the files into rows, `load` turns the rows into validated model instances, `dump` turns the tables into the
text of the fixtures, `insert` puts that into empty tables, and `fixtures` connects them. The codebook, docs/data.md,
describes the format of the files.

In the fixtures an agreement is `draft`, or `in_review` where its file says that it is published: a published agreement
needs a revision, which only publishing makes. So plain `loaddata` fills the tables and publishes nothing, while
`manage.py load` publishes every agreement that is in review in the fixtures.

An agreement's key is the `id` of its file. The keys of its criteria, payments, considerations, texts, events and claims
are id × 1000 + the id of the row in the file, so that a row added to one file renumbers no other. The only claim about
a field or row is preferred, unless its source is of grade X.
"""
