# Neither stream alone passes the limit before the two together do.
block = b'y' * 4096
for _ in range(4096):
    os.write(1, block)
    os.write(2, block)
os.write(1, b'\n')
time.sleep(0.5)  # a fast program may have written all before it is stopped
escaped('output')
