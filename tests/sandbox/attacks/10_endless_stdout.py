block = b'y' * 65536
for _ in range(512):  # 32 MiB
    os.write(1, block)
os.write(1, b'\n')
escaped('output')
