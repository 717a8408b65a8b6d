"""Grades on several machines, over dask.distributed: `autograder grade --scheduler ADDRESS`.

    home, the one that writes the gradebook          a node, one or more processes of `autograder node`

    snapshot.py   what judging reads of a course  ─▶  bench.py     unpacks it once, keeps a sandbox warm,
    parcels.py    one submission, as bytes        ─▶               grades one submission at a time
    answers.py    checked before it is believed   ◀─  answers.py   a report and notebooks, as JSON
    judges.py     which node gets what                places.py    the folder that all of it lies in
                                                      probing.py   no student reads the keys of this node
    connection.py addresses, TLS, what went wrong     node.py      starts and ends the processes
    version.py    both must judge by the same code

dask connects, carries and says who has died; a scheduler knows no submission. Only bytes and text cross, and
nothing of a student's is ever pickled as an object. Whoever holds a certificate may run code on every node:
that is home's right, and the reason for TLS.
"""
