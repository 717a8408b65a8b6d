"""Magics and shell lines: programs, files, JavaScript and HTML, settings, other notebooks, the debugger.

scores: 0
"""
# %% first
!cat /etc/passwd; echo $AUTOGRADER_CANARY
files = !ls -R ../../..
%env
%run ../../../autograder/hidden_tests/conftest.py
%load ../../../solutions/residual_networks/2_resnet50.ipynb
%sx id
%alias_magic t timeit
%load_ext autoreload
%store
%config InteractiveShell.ast_node_interactivity = "all"
# %% first
%%bash
cat ../../../grading/gradebook.db
# %% first
%%javascript
alert(1)
# %% first
%%html
<script>alert(1)</script><img src=x onerror=alert(1)>
# %% first
%%writefile ../../../../left.txt
I was here
# %% first
%%latex
\href{javascript:alert(1)}{x} \url{javascript:alert(1)}
# %% first
%debug
%pdb on
1 / 0
