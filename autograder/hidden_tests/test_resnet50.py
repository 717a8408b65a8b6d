"""resnet50(input_shape, classes) puts stem, four stages of blocks and head together.

Her blocks are replaced by stand-ins, so that a mistake in a block is charged under the block's name only. A
network that is right as a whole, with blocks of its own, gets all points too.
"""

import pytest

from autograder.judge.assembly import Network
from autograder.judge.cases import lesson_network_case, network_case


@pytest.fixture(scope="module")
def network(student, seed) -> Network:
    return Network(student, lesson_network_case(seed))


@pytest.mark.points(4)
def test_stem(network):
    """The stem: zero padding, 7x7 convolution, batch norm, ReLU, 3x3 max pooling."""
    network.check_stem()


@pytest.mark.points(2)
def test_stage_2(network):
    """Stage 2: a convolutional block with stride 1 and two identity blocks, filters (64, 64, 256)."""
    network.check_stage(2)


@pytest.mark.points(2)
def test_stage_3(network):
    """Stage 3: a convolutional block with stride 2 and three identity blocks, filters (128, 128, 512)."""
    network.check_stage(3)


@pytest.mark.points(2)
def test_stage_4(network):
    """Stage 4: a convolutional block with stride 2 and five identity blocks, filters (256, 256, 1024)."""
    network.check_stage(4)


@pytest.mark.points(2)
def test_stage_5(network):
    """Stage 5: a convolutional block with stride 2 and two identity blocks, filters (512, 512, 2048)."""
    network.check_stage(5)


@pytest.mark.points(4)
def test_head(network):
    """The head: 2x2 average pooling, flattening, a dense layer with softmax."""
    network.check_head()


@pytest.mark.points(2)
def test_input_shape(student, seed, network):
    """The network takes pictures of the size it is asked for."""
    Network(student, network_case(seed, "input shape", size=True)).check_arguments(network)


@pytest.mark.points(2)
def test_classes(student, seed, network):
    """The network has as many outputs as there are classes."""
    Network(student, network_case(seed, "classes", classes=True)).check_arguments(network)
