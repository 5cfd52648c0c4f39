blocks = []
for _ in range(32):  # 1 GiB
    blocks.append(bytearray(b'x') * (32 << 20))
escaped('memory')
