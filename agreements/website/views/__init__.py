"""The views, each in the module that is called like its address."""
