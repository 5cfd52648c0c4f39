block = b'y' * 65536
for _ in range(512):
    os.write(2, block)
time.sleep(0.5)  # a fast program may have written all before it is stopped
escaped('output')
