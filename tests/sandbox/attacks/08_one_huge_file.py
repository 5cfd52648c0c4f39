# Holes only: no disk is used even where it works.
def grow(make):
    fd = make()
    try:
        os.ftruncate(fd, 1 << 30)
    finally:
        os.close(fd)
        if CONTROL and os.path.exists('huge'):
            os.unlink('huge')


attempt('file', lambda: grow(lambda: os.open('huge', os.O_CREAT | os.O_RDWR)))
attempt('memfd', lambda: grow(lambda: os.memfd_create('huge')))
finish()
