"""A class of seventeen students who never lived: one of each kind of submission that a real class hands
in.
"""
