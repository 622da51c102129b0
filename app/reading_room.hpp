#pragma once

#include "app/house.hpp"
#include "core/journal/note_key.hpp"
#include "core/model/kind_model.hpp"
#include "storage/sqlite/sqlite_reader.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace proofdesk::app {

/// A data directory to look into, whether or not a server owns it: nothing is locked, created or changed.
class ReadingRoom {
 public:
  /// kNotFound "data.missing", "data.identity"; kUnsupported "schema.behind"; kCorrupt.
  [[nodiscard]] static Result<std::unique_ptr<ReadingRoom>> open(const std::filesystem::path& data);

  [[nodiscard]] const Practice& practice() const { return practice_; }
  /// As of the moment it was opened.
  [[nodiscard]] const std::shared_ptr<const Model>& model() const { return model_; }
  [[nodiscard]] SqliteReader& store() { return *store_; }
  [[nodiscard]] const KeyStore& keys() const { return *keys_; }
  [[nodiscard]] const journal::NoteSigner& signer() const { return signer_; }
  [[nodiscard]] const std::string& origin() const { return signer_.verifier().name(); }

 private:
  explicit ReadingRoom(journal::NoteSigner signer) : signer_(std::move(signer)) {}

  Practice practice_;
  journal::NoteSigner signer_;
  std::unique_ptr<FileKeyStore> keys_;
  std::unique_ptr<SqliteReader> store_;
  std::shared_ptr<const Model> model_;
};

/// The key under which the journal of a data directory signs, for those who verify.
[[nodiscard]] Result<journal::NoteVerifier> verifier_of(const std::filesystem::path& data);

}  // namespace proofdesk::app
