block = b'y' * 65536
for _ in range(512):  # 32 MiB
    os.write(1, block)
os.write(1, b'\n')
time.sleep(0.5)  # a fast program may have written all before it is stopped
escaped('output')
