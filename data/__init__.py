"""The pictures: the generator of the built-in hands and the importers of real ones."""
