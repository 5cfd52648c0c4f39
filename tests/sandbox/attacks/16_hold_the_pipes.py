# The child keeps every pipe of its parent open.
if os.fork() == 0:
    time.sleep(5)
    os._exit(0)
os.write(1, b'parent done\n')
