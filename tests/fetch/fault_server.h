#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ponder {

/// A request as it came, and what the server should do: send these bytes, then close or reset.
struct FaultAnswer {
  std::string bytes = {};
  bool reset = false;  ///< close with RST, as a broken connection does
};

/// A web server on this machine's loopback that misbehaves as it is told. One request a connection.
class FaultServer {
 public:
  using Handler = std::function<FaultAnswer(const std::string& request)>;

  explicit FaultServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    ::listen(listener_, 16);
    thread_ = std::thread([this] { serve(); });
  }

  ~FaultServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }

  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  /// By address or by name: two hosts to a client, one server.
  std::string url(const std::string& path, const char* host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(port_) + path;
  }

  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    while (!stop_) {
      pollfd waiting = {.fd = listener_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) answer(client);
    }
  }

  void answer(int client) {
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t n = ::recv(client, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      request.append(buffer, static_cast<std::size_t>(n));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const FaultAnswer answer = handler_(request);
    std::size_t sent = 0;
    while (sent < answer.bytes.size()) {
      const ssize_t n =
          ::send(client, answer.bytes.data() + sent, answer.bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    if (answer.reset) {
      const linger now = {.l_onoff = 1, .l_linger = 0};
      ::setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
      // What the client has sent is read, so that closing is no reset.
      ::shutdown(client, SHUT_WR);
      while (::recv(client, buffer, sizeof buffer, 0) > 0) {
      }
    }
    ::close(client);
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// Of a request's line `Range: bytes=N-`; 0 when there is none.
inline std::size_t range_of(const std::string& request) {
  const std::size_t at = request.find("Range: bytes=");
  return at == std::string::npos ? 0 : std::stoul(request.substr(at + 13));
}

inline std::string answer_head(const std::string& status,
                               std::size_t length,
                               const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(length) +
         "\r\nConnection: close\r\n" + more + "\r\n";
}

/// The file as a good server gives it, from where it is asked for.
inline FaultAnswer whole(const std::string& file, const std::string& request) {
  const std::size_t from = range_of(request);
  if (from == 0) return {.bytes = answer_head("200 OK", file.size()) + file};
  if (from >= file.size()) return {.bytes = answer_head("416 Range Not Satisfiable", 0)};
  return {.bytes = answer_head("206 Partial Content", file.size() - from,
                               "Content-Range: bytes " + std::to_string(from) + "-" +
                                   std::to_string(file.size() - 1) + "/" +
                                   std::to_string(file.size()) + "\r\n") +
                   file.substr(from)};
}

}  // namespace ponder
