# Generated from solutions/residual_networks/resnet_lab/__init__.py by `autograder release`.
"""Helpers for the notebooks on residual networks: device, pictures, training, checks and drawings.

Importing the package or any module of it starts no device and makes no tensor. It holds no solution to an
exercise.
"""
