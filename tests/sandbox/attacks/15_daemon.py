if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        time.sleep(8)
    os._exit(0)
os.wait()
os.write(1, b'parent done\n')
