import builtins
builtins.left = 1
sys.modules['left'] = sys
os.environ['LEFT'] = '1'
written = 0
for folder in ('.', '/box', '/tmp', '/dev/shm', '/var/tmp'):
    try:
        with open(folder + '/' + MARK, 'w') as f:
            f.write('left')
        written += 1
    except OSError:
        pass
os.write(1, b'written\n' if written else b'nowhere\n')
