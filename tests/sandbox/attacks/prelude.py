# Put in front of every attack by the runner, which fills in the four @...@ words. An attack tries one
# or more things; each that works is printed as "ESCAPED <name>". When none works, the last refusal is
# raised, so that a contained attack ends as a runtime error. All amounts are bounded: an attack that is
# not contained still does no harm.
import os, sys, time

MARK = '@MARK@'                # part of every name given to a file, for the search afterwards
SECRET_FILE = '@SECRET_FILE@'  # a file of the harness that anybody may read
CONTROL = '@CONTROL@' == 'yes'  # running without the sandbox
_refusal = None
_escapes = 0


def escaped(name):
    global _escapes
    _escapes += 1
    os.write(1, b'ESCAPED ' + name.encode() + b'\n')


def attempt(name, action):
    """`action` returns true, or at least does not raise, when the attack works."""
    global _refusal
    try:
        if action() is False:
            raise PermissionError(name + ': no effect')
        escaped(name)
        return True
    except BaseException as refusal:
        os.write(1, b'refused %s: %s\n' % (name.encode(), type(refusal).__name__.encode()))
        _refusal = refusal
        return False


def finish():
    if _escapes == 0:
        raise _refusal or PermissionError('nothing was tried')


def syscall(number, *args):
    """The raw system call; raises OSError."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    args = [ctypes.c_long(value) if isinstance(value, int) else value for value in args]
    result = libc.syscall(ctypes.c_long(number), *args)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def reaches(number, *args):
    """Whether the kernel looks at the arguments of this call at all."""
    try:
        syscall(number, *args)
    except OSError as refusal:
        if refusal.errno in (1, 13, 38):  # EPERM, EACCES, ENOSYS
            raise
    return True


def from_callers(name):
    """What a caller, such as the driver that grades, has under this name and can be called."""
    frame = sys._getframe()
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            if callable(names.get(name)):
                return names[name]
        frame = frame.f_back
    raise KeyError(name)
