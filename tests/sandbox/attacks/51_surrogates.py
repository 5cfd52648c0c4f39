def f(x):
    return '\ud800\udfff\udcff' * 1000
