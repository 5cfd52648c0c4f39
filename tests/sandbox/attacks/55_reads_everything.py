print(len(sys.stdin.buffer.read()))
