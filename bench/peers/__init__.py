"""The peers: the list of agreements, as each framework would serve it from the site's own tables, nothing copied.

Each reads the address of the database from BENCH_DATABASE and only reads from it. The facts that a list filters by
stand in the site's `AgreementState`, with the index that serves `host` in the order of titles: all peers use it.
"""
