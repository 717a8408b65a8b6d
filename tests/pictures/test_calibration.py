"""The drawn pictures must not be easy: a linear model on pixels stays well below what a network reaches."""

import warnings

import pytest

from data.make import TEST_SEED, TRAINING_PICTURES, TRAINING_SEED, draw, even_labels

CEILING = 0.60  # of logistic regression; the network reaches 0.90


@pytest.mark.slow
@pytest.mark.parametrize("standardised", [False, True])
def test_logistic_regression_stays_under_the_ceiling(standardised):
    """C = 0.01 on 600 pictures it has not seen, plain (0 to 1) and standardised pixels."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    training = draw(even_labels(TRAINING_PICTURES, TRAINING_SEED), TRAINING_SEED)
    unseen = draw(even_labels(600, TEST_SEED + 1), TEST_SEED + 1)
    x, unseen_x = (part.pictures.reshape(len(part), -1) / 255.0 for part in (training, unseen))
    regression = LogisticRegression(C=0.01, max_iter=150)
    model = make_pipeline(StandardScaler(), regression) if standardised else regression
    with warnings.catch_warnings():
        # 150 iterations bring it within a point of its end.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, training.labels)
    assert 1 / 6 < model.score(unseen_x, unseen.labels) < CEILING
