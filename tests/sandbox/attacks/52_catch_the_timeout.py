until = time.monotonic() + 2.5


def f(x):
    while time.monotonic() < until:
        try:
            while time.monotonic() < until:
                pass
        except BaseException:
            continue
    escaped('every exception')
    return x * x + 1
