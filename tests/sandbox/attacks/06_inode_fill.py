try:
    for i in range(5000):
        open('inode%d' % i, 'w').close()
    escaped('inodes')
finally:
    if CONTROL:
        for name in os.listdir('.'):
            if name.startswith('inode'):
                os.unlink(name)
