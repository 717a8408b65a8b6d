"""The weights that were handed in, in the network that was handed in, on pictures that no student has."""

import pytest

from autograder.judge.accuracy import hidden_pictures, measure, trained_network
from autograder.judge.verdict import Wrong


@pytest.mark.points(10)
def test_accuracy_on_hidden_pictures(student, session, seed):
    """Your network with your weights recognises signs that it has not seen."""
    hidden = hidden_pictures(session.course)
    band = session.assessment.accuracy
    measured = measure(trained_network(student, hidden), hidden, seed, band.full_from)
    share = band.credit(measured.accuracy)
    if share < 1:
        raise Wrong(measured.in_words(band), share)
