#pragma once

#include "core/journal/note_key.hpp"
#include "evidence/pack/pack.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::testing {

/// A pack in the hands of somebody who may hold a signing key: change files, the statement, sign again.
class Forgery {
 public:
  explicit Forgery(const evidence::Pack& pack);

  [[nodiscard]] std::string& file(std::string_view name);
  void remove(std::string_view name);
  /// Replaces the only occurrence; throws when there is none or more than one.
  void replace(std::string_view name, std::string_view from, std::string_view to);
  /// The lines of a file, without their line feeds; `set_lines` puts them back.
  [[nodiscard]] std::vector<std::string> lines(std::string_view name);
  void set_lines(std::string_view name, const std::vector<std::string>& lines);

  /// Lists the hashes anew and signs, so that only what the files say can betray the forgery.
  void sign(const journal::NoteSigner& signer);

  [[nodiscard]] std::vector<evidence::ZipFile> files() const;

  evidence::Statement statement;

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace proofdesk::testing
