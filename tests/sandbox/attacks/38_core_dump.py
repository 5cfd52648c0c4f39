import resource
import signal
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (OSError, ValueError):
    pass
try:
    child = os.fork()
except OSError:
    child = 0
if child == 0:
    os.abort()
if os.WCOREDUMP(os.waitpid(child, 0)[1]):
    escaped('core')
    if CONTROL:
        for name in os.listdir('.'):
            if name.startswith('core'):
                os.unlink(name)
else:
    raise PermissionError('no core')
