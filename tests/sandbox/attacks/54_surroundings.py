# One line that would differ with the hash seed, the locale, the time zone or a thread count. The runner
# asks for it twice.
names = ('PYTHONHASHSEED', 'LANG', 'TZ', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS')
print(hash('ponder'), list({'one', 'two', 'three', 'four'}), time.tzname[0], sys.getfilesystemencoding(),
      [os.environ.get(name) for name in names], sorted(os.environ))
