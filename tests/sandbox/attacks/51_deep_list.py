def f(x):
    if x > 0:
        return 7
    deep = []
    for _ in range(10**6):
        deep = [deep]
    return deep
