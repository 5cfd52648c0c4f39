names = []
try:
    for i in range(25):  # 200 MiB in pieces below any limit for one file
        names.append('fill%d' % i)
        with open(names[-1], 'wb') as f:
            f.write(bytes(8 << 20))
    escaped('disk')
finally:
    for name in names:
        if CONTROL and os.path.exists(name):
            os.unlink(name)
