def f(x):
    return int(input())
