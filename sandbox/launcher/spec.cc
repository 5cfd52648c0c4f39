#include "sandbox/launcher/spec.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/launcher/launcher.h"

namespace ponder::launcher {

namespace {

void read_all(void* to, std::size_t size) {
  char* at = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t n = read(kSpec, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);  // the harness is gone
    at += n;
    size -= static_cast<std::size_t>(n);
  }
}

void* allocate(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes == 0 ? 1 : bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("memory for the specification");
  return memory;
}

/// Takes strings off the blob, ending each with a zero in place of the length that follows it.
class Blob {
 public:
  Blob(char* at, std::size_t left) : at_(at), left_(left) {}

  Text next() {
    std::uint64_t size = 0;
    if (left_ < sizeof size) broken();
    std::memcpy(&size, at_, sizeof size);
    // The text moves over its own length, which leaves room for the zero.
    if (left_ - sizeof size < size) broken();
    std::memmove(at_, at_ + sizeof size, size);
    at_[size] = 0;
    const Text text{at_, size};
    at_ += sizeof size + size;
    left_ -= sizeof size + size;
    return text;
  }

 private:
  [[noreturn]] static void broken() {
    errno = EINVAL;
    fail("read the specification");
  }

  char* at_;
  std::size_t left_;
};

char** take_list(Blob& blob, std::uint64_t count) {
  auto** list = static_cast<char**>(allocate((count + 1) * sizeof(char*)));
  for (std::uint64_t i = 0; i < count; ++i) list[i] = const_cast<char*>(blob.next().data);
  list[count] = nullptr;
  return list;
}

Text* take_texts(Blob& blob, std::uint64_t count) {
  auto* list = static_cast<Text*>(allocate(count * sizeof(Text)));
  for (std::uint64_t i = 0; i < count; ++i) list[i] = blob.next();
  return list;
}

}  // namespace

Spec read_spec() {
  Spec spec;
  const std::uint32_t magic = spec.header.magic;
  read_all(&spec.header, sizeof spec.header);
  if (spec.header.magic != magic || spec.header.arguments == 0) {
    errno = EINVAL;
    fail("read the specification");
  }
  auto* bytes = static_cast<char*>(allocate(spec.header.blob_bytes + 1));
  read_all(bytes, spec.header.blob_bytes);
  Blob blob(bytes, spec.header.blob_bytes);
  spec.arguments = take_list(blob, spec.header.arguments);
  spec.environment = take_list(blob, spec.header.environment);
  spec.read_only = take_texts(blob, spec.header.read_only);
  spec.files = take_texts(blob, 3 * spec.header.files);
  spec.collect = blob.next();
  spec.filter = blob.next();
  return spec;
}

void write_status(const Status& status) {
  while (write(status_fd, &status, sizeof status) < 0 && errno == EINTR) {
  }
}

void fail(const char* step) {
  Status status;
  status.error = errno;
  std::strncpy(status.step, step, sizeof status.step - 1);
  write_status(status);
  if (std::strcmp(box_path, "/box") != 0) remove_box();
  _exit(125);
}

}  // namespace ponder::launcher
