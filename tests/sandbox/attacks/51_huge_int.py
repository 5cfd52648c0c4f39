def f(x):
    return 1 << 33219281  # ten million digits
