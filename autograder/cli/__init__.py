"""The command line: each module holds the commands of one job, which parse, call the part that does the work,
print.

Nothing heavy is imported before a command runs, so that `--help` answers at once and never loads TensorFlow.
"""
