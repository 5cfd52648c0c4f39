# The runner listens on an abstract unix socket, which has no file that a mount could hide.
import socket


def connect():
    with socket.socket(socket.AF_UNIX) as s:
        s.connect('\0' + MARK)
        s.sendall(b'hello')


def bind():
    with socket.socket(socket.AF_UNIX) as s:
        s.bind('\0' + MARK + '2')


attempt('connect', connect)
attempt('bind', bind)
finish()
