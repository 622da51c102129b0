#pragma once

#include "app/config/config.hpp"
#include "app/local_client.hpp"
#include "app/serving.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::app {

/// The desk of a data directory for a command that changes something: the server that owns the directory, or,
/// when there is none, one that lives in this process as long as this object. Either way the command asks over a
/// socket, so that there is one way in and not two; but the one of a command is its own, for it goes when the
/// command is done, whoever else might be waiting. Other commands wait until the directory is free.
class LocalDesk {
 public:
  /// Creates the directory when it is not there. kConflict "data.locked" when another process owns it and does
  /// not answer.
  [[nodiscard]] static Result<LocalDesk> reach(const std::filesystem::path& data,
                                               const Config& config, Progress import_progress = {});

  [[nodiscard]] Result<boost::json::value> send(const LocalClient::Request& request) const {
    return client_.send(request);
  }
  /// POST with a JSON body.
  [[nodiscard]] Result<boost::json::value> post(std::string target,
                                                const boost::json::object& body) const;
  /// Whether the server is another process.
  [[nodiscard]] bool is_remote() const { return own_ == nullptr; }

 private:
  explicit LocalDesk(LocalClient client, std::unique_ptr<Serving> own)
      : client_(std::move(client)), own_(std::move(own)) {}

  LocalClient client_;
  std::unique_ptr<Serving> own_;
};

}  // namespace proofdesk::app
