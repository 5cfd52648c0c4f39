# The usual way to grade, for the positive controls: candidate and expected answers in one process, with
# a soft time limit. The runner puts the prelude in front and the candidate's text into CANDIDATE.
import signal


def same(a, b):
    return a == b


def give_up(number, frame):
    raise TimeoutError


names = dict(globals())
expected = [x * x + 1 for x in range(20)]
signal.signal(signal.SIGALRM, give_up)
signal.setitimer(signal.ITIMER_REAL, 1)
exec(compile(CANDIDATE, 'candidate', 'exec'), names)
passed = 0
for index in range(20):
    if all([same(names['f'](index), expected[index])]):
        passed += 1
signal.setitimer(signal.ITIMER_REAL, 0)
os.write(1, b'passed %d of 20\n' % passed)
