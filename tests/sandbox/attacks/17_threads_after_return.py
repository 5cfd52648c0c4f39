import threading


def spin():
    until = time.monotonic() + 8
    while time.monotonic() < until:
        pass


def f(x):
    if x < 2:
        threading.Thread(target=spin).start()
    return x * x + 1
