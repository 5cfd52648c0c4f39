# Neither stream alone passes the limit before the two together do.
block = b'y' * 4096
for _ in range(4096):
    os.write(1, block)
    os.write(2, block)
os.write(1, b'\n')
escaped('output')
