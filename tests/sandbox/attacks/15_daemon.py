if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3):
            os.close(fd)
        time.sleep(8)
    os._exit(0)
os.wait()
os.write(1, b'parent done\n')
