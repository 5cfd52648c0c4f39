os._exit(0)


def f(x):
    return x * x + 1
