start = time.process_time()
while time.process_time() - start < 1:
    pass
escaped('a second of CPU time')
