# Runs drivers on untrusted bytes. Two ways to start it:
#   serve   a worker: a warm interpreter that forks one process per case into fresh namespaces
#   once    one case, on the walls that somebody else has built; its input is on descriptor 4
# A worker has one capability left, to make namespaces. Before it forks it reads nothing but numbers
# that the harness sent; the forked process gives up that capability and loads the seccomp filter
# before it reads the case.
import sys
del sys.path[0]  # the working directory
import ctypes, gc, importlib, os, resource, select, signal, struct, time, traceback

RESULTS, CONTROL, PID_NAMESPACE, STATM = 3, 4, 5, 6
MEMORY_ERROR_EXIT = 86
DONE = 0xFFFFFFFF
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


class SetupFailed(Exception):
    pass


def must(step, result):
    if result < 0:
        raise SetupFailed("%s: %s" % (step, os.strerror(ctypes.get_errno())))
    return result


def syscall(step, number, *arguments):
    return must(step, libc.syscall(ctypes.c_long(number), *arguments))


# --- one case, inside -------------------------------------------------------------------------

class Input:
    """Lengths and bytes, as encode_case (runner.cc) wrote them."""

    def __init__(self, data):
        self.data, self.at = memoryview(data), 0

    def number(self):
        self.at += 8
        return int.from_bytes(self.data[self.at - 8:self.at], "little")

    def bytes(self):
        size = self.number()
        self.at += size
        return bytes(self.data[self.at - size:self.at])

    def list(self):
        return [self.bytes() for _ in range(self.number())]


def read_all(fd):
    parts = []
    while part := os.read(fd, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def import_all(names):
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # not on this machine: the driver or the candidate will say so
            pass


def write_files(case):
    for _ in range(case.number()):
        name, executable, data = case.bytes(), case.bytes(), case.bytes()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        fd = os.open(name, flags, 0o700 if executable else 0o600)
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view):]
        os.close(fd)


def make_sender(nonce):
    write = os.write

    def send(index, data):
        view = memoryview(b"PNDR" + nonce + struct.pack("<II", index, len(data)) + data)
        while view:
            view = view[write(RESULTS, view):]

    def emit(index, data):
        if not 0 <= index < 1 << 31:
            raise ValueError("frame index %r is not in 0 .. 2^31-1" % (index,))
        send(index, bytes(data))

    def done():
        send(DONE, b"")

    return emit, done


def run_case(fd, code):
    """Never returns. `code`: the compiled driver, or None: the input has its source."""
    status = 1
    try:
        case = Input(read_all(fd))
        os.close(fd)
        nonce, source, imports = case.bytes(), case.bytes(), case.list()
        write_files(case)
        if code is None:
            import_all(name.decode() for name in imports)
            code = compile(source, "<driver>", "exec")
        emit, done = make_sender(nonce)
        names = {"__name__": "__main__", "payload": case.bytes(), "emit": emit, "done": done}
        del case, source
        exec(code, names)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except MemoryError:
        status = MEMORY_ERROR_EXIT
        os.write(2, b"MemoryError\n")
    except BaseException:
        try:
            traceback.print_exc()
        except BaseException:
            pass
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        pass
    os._exit(status & 0xFF)


# --- a worker ---------------------------------------------------------------------------------

CASE = struct.Struct("<32s10q")  # driver's name, then the numbers of wire.h
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x00020000, 0x08000000, 0x20000000
MS_NOSUID, MS_NODEV = 2, 4
ENDED, WALL, CPU, ASKED = 0, 1, 2, 3
SYS_SECCOMP, SYS_CAPSET, SYS_LANDLOCK = {
    "x86_64": (317, 126, 444), "aarch64": (277, 91, 444)}[os.uname().machine]


def prepare_landlock():
    """The rules that are the same for every case; None without Landlock."""
    libc_version = libc.syscall(ctypes.c_long(SYS_LANDLOCK), None, ctypes.c_size_t(0), 1)
    if libc_version < 1:
        return None
    files = (1 << 13) - 1
    files |= sum(1 << bit for bit, since in ((13, 2), (14, 3), (15, 5)) if libc_version >= since)
    net, scoped = 3 if libc_version >= 4 else 0, 3 if libc_version >= 6 else 0
    size = 24 if libc_version >= 6 else 16 if libc_version >= 4 else 8
    return struct.pack("<QQQ", files, net, scoped)[:size], files


def restrict_by_landlock(landlock):
    attributes, files = landlock
    ruleset = syscall("make a Landlock ruleset", SYS_LANDLOCK, attributes,
                      ctypes.c_size_t(len(attributes)), 0)
    read, read_write = 1 | 4 | 8, 2 | 4
    for path, access in ((b"/", read), (b"/box", files), (b"/dev/null", read_write),
                         (b"/dev/full", read_write)):
        fd = os.open(path, os.O_PATH)
        rule = struct.pack("<Qi", access, fd)
        syscall("add a Landlock rule", SYS_LANDLOCK + 1, ruleset, 1, rule, 0)
        os.close(fd)
    syscall("Landlock", SYS_LANDLOCK + 2, ruleset, 0)


def set_limit(what, soft, hard=None):
    hard = soft if hard is None else hard
    most = resource.getrlimit(what)[1]
    if most != resource.RLIM_INFINITY:
        hard = min(hard, most)
    resource.setrlimit(what, (min(soft, hard), hard))


class Worker:
    def __init__(self):
        import socket
        self.socket = socket
        self.control = socket.socket(fileno=CONTROL)
        self.drivers = {}
        self.filter = None
        self.landlock = prepare_landlock()

    def send(self, kind, rest=b""):
        self.control.send(kind + rest)

    def serve(self):
        must("death signal", libc.prctl(1, 9, 0, 0, 0))
        self.send(b"H", ("%d.%d.%d" % sys.version_info[:3]).encode())
        while True:
            message, fds, _, _ = self.socket.recv_fds(self.control, 4096, 8)
            kind, rest = message[:1], message[1:]
            if kind == b"R":
                self.run(CASE.unpack(rest), fds)
                continue
            if kind == b"F":
                self.set_filter(read_all(fds[0]))
            elif kind == b"D":
                self.load_driver(rest, read_all(fds[0]))
            elif not message:
                os._exit(0)  # the harness is gone
            for fd in fds:  # b"K", of a case that had ended by then, needs nothing
                os.close(fd)

    def set_filter(self, data):
        self.filter_bytes = ctypes.create_string_buffer(data, len(data))
        self.filter = struct.pack("<HxxxxxxQ", len(data) // 8, ctypes.addressof(self.filter_bytes))

    def load_driver(self, name, data):
        case = Input(data)
        try:
            source, imports = case.bytes(), case.list()
            import_all(name.decode() for name in imports)
            self.drivers[name] = compile(source, "<driver>", "exec")
        except Exception as error:
            self.send(b"e", repr(error).encode("utf-8", "replace")[:2000])
            return
        gc.collect()
        gc.freeze()
        self.send(b"d")

    def run(self, numbers, fds):
        began = time.monotonic_ns()
        status, cause, cpu_us, peak = 0, ENDED, 0, 0
        pages = int(os.pread(STATM, 64, 0).split()[0])
        address_space = numbers[3] + pages * resource.getpagesize() if numbers[3] else 0
        try:
            must("pid namespace", libc.unshare(CLONE_NEWPID))
            try:
                pid = os.fork()
                if pid == 0:
                    self.become_case(numbers, address_space, fds)
            finally:
                must("leave the pid namespace", libc.setns(PID_NAMESPACE, CLONE_NEWPID))
        except (OSError, SetupFailed) as error:
            self.send(b"S", str(error).encode())
        else:
            for fd in fds:
                os.close(fd)
            fds = []
            cause = self.watch(pid, began + numbers[2] * 1000, numbers[1] * 1000)
            _, status, usage = os.wait4(pid, 0)
            cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
            peak = usage.ru_maxrss
        for fd in fds:
            os.close(fd)
        wall_us = (time.monotonic_ns() - began) // 1000
        self.send(b"X", struct.pack("<iIqqq", status, cause, cpu_us, wall_us, peak))

    def watch(self, pid, deadline, cpu_limit):
        clock = (~pid << 3) | 2  # the CPU clock of another process, by the kernel's convention
        pidfd = os.pidfd_open(pid)
        poller = select.poll()
        poller.register(pidfd, select.POLLIN)
        poller.register(self.control, select.POLLIN)
        processors = os.cpu_count() or 1
        cause = ENDED
        while True:
            timeout = None
            if cause == ENDED:
                try:
                    cpu_left = cpu_limit - time.clock_gettime_ns(clock)
                except OSError:  # it has just ended
                    cpu_left = cpu_limit
                wall_left = deadline - time.monotonic_ns()
                if cpu_left < 0 or wall_left <= 0:
                    cause = CPU if cpu_left < 0 else WALL
                    os.kill(pid, signal.SIGKILL)
                else:
                    timeout = min(wall_left, cpu_left // processors) // 1000000 + 1
            ready = [fd for fd, _ in poller.poll(timeout)]
            if pidfd in ready:
                os.close(pidfd)
                return cause
            if ready:
                if not self.control.recv(4096):
                    os._exit(0)  # pid 1: everything ends with it
                cause = ASKED if cause == ENDED else cause
                os.kill(pid, signal.SIGKILL)

    def become_case(self, numbers, address_space, fds):
        try:
            self.build_walls(numbers, address_space, fds)
        except BaseException as error:
            os.write(CONTROL, b"S" + str(error).encode()[:2000])
            os._exit(1)
        # Descriptor 4 was the control socket: from here on it is the case's input.
        os.dup2(fds[4], CONTROL, False)
        os.closerange(CONTROL + 1, 1 << 20)
        run_case(CONTROL, self.drivers[numbers[0]])

    def build_walls(self, numbers, address_space, fds):
        _, cpu, _, _, file, box, inodes, processes, files, stack, _ = numbers
        os.setsid()  # kill(0) must not reach the worker's process group
        must("namespaces of the case", libc.unshare(CLONE_NEWNS | CLONE_NEWIPC))
        options = b"size=%d,nr_inodes=%d,mode=700" % (box, inodes + 2)
        must("mount /box", libc.mount(b"box", b"/box", b"tmpfs", MS_NOSUID | MS_NODEV, options))
        os.chdir("/box")
        os.mkdir("tmp", 0o700)
        for number, fd in enumerate(fds[:4]):
            os.dup2(fd, number)
        set_limit(resource.RLIMIT_CPU, -(-cpu // 1000000), -(-cpu // 1000000) + 1)
        set_limit(resource.RLIMIT_FSIZE, file)
        set_limit(resource.RLIMIT_NOFILE, files)
        set_limit(resource.RLIMIT_NPROC, processes + 1)  # the worker counts too
        set_limit(resource.RLIMIT_STACK, stack)
        if address_space:
            set_limit(resource.RLIMIT_AS, address_space)
        must("ambient capabilities", libc.prctl(47, 4, 0, 0, 0))
        syscall("drop capabilities", SYS_CAPSET, struct.pack("<Ii", 0x20080522, 0), bytes(24))
        if self.landlock:
            restrict_by_landlock(self.landlock)
        must("dumpable", libc.prctl(4, 0, 0, 0, 0))
        if self.filter is None:
            raise SetupFailed("seccomp: no filter was sent")
        syscall("seccomp", SYS_SECCOMP, 1, 0, self.filter)


if sys.argv[1] == "serve":
    Worker().serve()
else:
    run_case(CONTROL, None)
