block = b'y' * 65536
for _ in range(512):
    os.write(2, block)
escaped('output')
