// Stacks are switched by a few instructions on x86-64 (a barrier of 128 threads then costs about a
// microsecond) and by the C library's ucontext elsewhere.

#include "tests/support/emulator/fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#if defined(__has_feature)  // clang's way to say what GCC says by macros
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define PONDER_ADDRESS_SANITIZER 1
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define PONDER_THREAD_SANITIZER 1
#endif

#if defined(__x86_64__)
// Saves what a call must keep, stores the stack pointer in *from, takes the other one and returns
// there. (rdi: from, rsi: to)
asm(R"(
.text
.p2align 4
.type ponder_switch_stack, @function
ponder_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size ponder_switch_stack, .-ponder_switch_stack
)");
extern "C" void ponder_switch_stack(void** from, void* to);
#endif

namespace ponder::cuda::emulator {

namespace {

thread_local Fiber* starting = nullptr;

void enter() {
  starting->run();
}

#if defined(__x86_64__)

void switch_stack(void** from, void* to) {
  ponder_switch_stack(from, to);
}

/// A stack as if `enter` had been left by switch_stack just before its first instruction.
void* prepared(unsigned char* stack, std::size_t bytes) {
  auto* top = reinterpret_cast<std::uint64_t*>(stack + bytes);
  *--top = 0;  // keeps the stack aligned as after a call
  *--top = reinterpret_cast<std::uint64_t>(&enter);
  for (int i = 0; i < 6; ++i) *--top = 0;
  return top;
}

#else

void switch_stack(void** from, void* to) {
  ucontext_t here;
  *from = &here;
  swapcontext(&here, static_cast<ucontext_t*>(to));
}

void* prepared(unsigned char* stack, std::size_t bytes) {
  // The context lies at the low end of the stack itself, which a fiber never reaches.
  auto* context = reinterpret_cast<ucontext_t*>(stack);
  getcontext(context);
  context->uc_stack.ss_sp = stack + 4096;
  context->uc_stack.ss_size = bytes - 4096;
  context->uc_link = nullptr;
  makecontext(context, &enter, 0);
  return context;
}

#endif

/// Stacks are kept for the next fiber: mapping them anew costs more than a small kernel.
std::vector<unsigned char*>& spare_stacks() {
  static thread_local std::vector<unsigned char*> stacks;
  return stacks;
}

}  // namespace

Fiber::Fiber() {
  if (!spare_stacks().empty()) {
    stack_ = spare_stacks().back();
    spare_stacks().pop_back();
    return;
  }
  void* memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  stack_ = static_cast<unsigned char*>(memory);
}

Fiber::~Fiber() {
#ifdef PONDER_THREAD_SANITIZER
  if (thread_fiber_ != nullptr) __tsan_destroy_fiber(thread_fiber_);
#endif
  spare_stacks().push_back(stack_);
}

void Fiber::start(const std::function<void()>* body) {
#ifdef PONDER_ADDRESS_SANITIZER
  __asan_unpoison_memory_region(stack_, kStackBytes);  // a dropped call left its frames poisoned
#endif
#ifdef PONDER_THREAD_SANITIZER
  if (thread_fiber_ != nullptr) __tsan_destroy_fiber(thread_fiber_);
  thread_fiber_ = __tsan_create_fiber(0);
#endif
  body_ = body;
  ended_ = false;
  here_ = prepared(stack_, kStackBytes);
}

bool Fiber::resume() {
  starting = this;
#ifdef PONDER_ADDRESS_SANITIZER
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, stack_, kStackBytes);
#endif
#ifdef PONDER_THREAD_SANITIZER
  thread_caller_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(thread_fiber_, 0);
#endif
  switch_stack(&caller_, here_);
#ifdef PONDER_ADDRESS_SANITIZER
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
  return ended_;
}

void Fiber::finish_entry() {
#ifdef PONDER_ADDRESS_SANITIZER
  __sanitizer_finish_switch_fiber(fake_stack_, &caller_bottom_, &caller_bytes_);
#endif
}

void Fiber::leave() {
#ifdef PONDER_ADDRESS_SANITIZER
  // A fiber that has ended gives up its fake stack.
  __sanitizer_start_switch_fiber(ended_ ? nullptr : &fake_stack_, caller_bottom_, caller_bytes_);
#endif
#ifdef PONDER_THREAD_SANITIZER
  __tsan_switch_to_fiber(thread_caller_, 0);
#endif
  switch_stack(&here_, caller_);
  finish_entry();
}

void Fiber::run() {
  fake_stack_ = nullptr;
  finish_entry();
  (*body_)();
  ended_ = true;
  leave();
  std::abort();  // an ended fiber is never resumed
}

}  // namespace ponder::cuda::emulator
