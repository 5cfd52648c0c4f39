import socket


def listen():
    with socket.socket() as server:
        server.bind(('127.0.0.1', 0))
        server.listen()
        with socket.create_connection(server.getsockname(), 1):
            pass


def look_up():
    return bool(socket.getaddrinfo('ponder.invalid', 80))


attempt('listen', listen)
attempt('look up', look_up)
finish()
