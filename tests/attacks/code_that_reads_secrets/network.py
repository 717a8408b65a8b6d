"""Calls home: by name and by number, over every kind of socket, with Keras's own downloads.

scores: 0
status: resnet50=raised
"""
# %% first
import http.client
import os
import socket
import urllib.request

import keras

for attempt in (
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.socket(socket.AF_UNIX).connect("/run/systemd/private"),
    lambda: urllib.request.urlopen("http://example.org", timeout=1).read(),
    lambda: http.client.HTTPConnection("127.0.0.1", 8888, timeout=1).request("GET", "/"),
    lambda: keras.utils.get_file("x", "https://example.org/x"),
    lambda: os.system("curl http://example.org"),
    lambda: keras.applications.ResNet50(weights="imagenet"),
):
    try:
        print("reached", attempt())
    except BaseException as error:
        print(type(error).__name__)


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    return keras.applications.ResNet50(weights="imagenet")
