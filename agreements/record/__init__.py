"""The rules of the record, in plain Python: what sources say (`facts`), what follows from it (`resolve`), and how both
are stored (`document`). It knows no database, so every rule is tested in milliseconds.
"""
