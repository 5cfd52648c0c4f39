import builtins
attempt('builtins', lambda: hasattr(builtins, 'left'))
attempt('modules', lambda: 'left' in sys.modules)
attempt('environment', lambda: 'LEFT' in os.environ)
for folder in ('.', '/box', '/tmp', '/dev/shm', '/var/tmp'):
    def found():
        if not os.path.exists(folder + '/' + MARK):
            return False
        if CONTROL:
            os.unlink(folder + '/' + MARK)
    attempt(folder, found)
finish()
