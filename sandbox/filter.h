#pragma once

#include <string>

#include "sandbox/sandbox.h"

namespace ponder {

/// The seccomp filter of a profile as the kernel takes it (struct sock_filter[]), made by
/// libseccomp. Refused calls fail with EPERM (sockets: EACCES; clone3, io_uring and calls newer
/// than the ones looked at: ENOSYS, so that libraries fall back); calls of another architecture
/// (int 0x80, x32) kill the process by SIGSYS. errors  sandbox
Result<std::string> compile_filter(Profile profile);

}  // namespace ponder
