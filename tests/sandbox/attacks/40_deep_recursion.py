sys.setrecursionlimit(10**9)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


down(4 * 10**6)
escaped('4 million frames')
