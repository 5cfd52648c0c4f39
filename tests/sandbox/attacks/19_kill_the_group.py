import signal


def f(x):
    try:
        os.kill(0, signal.SIGKILL)
    except OSError:
        pass
    return x * x + 1


if CONTROL:
    f(0)
