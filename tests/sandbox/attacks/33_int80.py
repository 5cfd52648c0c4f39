# The 32-bit gate: there number 20 is getpid, and a filter on 64-bit numbers would see writev.
import ctypes
import mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b'\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3')  # push rbx; mov eax,20; int 0x80; pop rbx; ret
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
if call() == os.getpid():
    escaped('int 0x80')
