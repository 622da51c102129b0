#include "app/reading_room.hpp"

#include "core/engine/definitions.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk::app {
namespace {

Result<journal::NoteSigner> signer_of(const DataDirectory& directory) {
  PROOFDESK_ASSIGN(const auto identity, load_identity(directory));
  if (!identity) {
    return fail(ErrorCode::kNotFound, "data.identity",
                fmt::format("there is no signing key {}", directory.identity().string()));
  }
  return journal::NoteSigner::from_pem(identity->origin, identity->private_pem);
}

}  // namespace

Result<std::unique_ptr<ReadingRoom>> ReadingRoom::open(const std::filesystem::path& data) {
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(data));
  PROOFDESK_ASSIGN(auto signer, signer_of(directory));
  std::unique_ptr<ReadingRoom> room(new ReadingRoom(std::move(signer)));
  PROOFDESK_ASSIGN(room->practice_, Practice::load());
  PROOFDESK_ASSIGN(room->keys_, FileKeyStore::open(directory.subject_keys()));
  PROOFDESK_ASSIGN(room->store_, SqliteReader::open(directory.database()));

  // Twice: the fields that administrators declared are themselves records.
  const auto kinds = room->practice_.kinds();
  PROOFDESK_ASSIGN(room->model_, Model::build(kinds, {}));
  PROOFDESK_TRY(room->store_->migrate(room->model_));
  PROOFDESK_ASSIGN(auto view, room->store_->snapshot());
  PROOFDESK_ASSIGN(const auto custom, read_custom_fields(*room->model_, *view));
  view.reset();
  if (!custom.empty()) {
    PROOFDESK_ASSIGN(room->model_, Model::build(kinds, custom));
    PROOFDESK_TRY(room->store_->migrate(room->model_));
  }
  return room;
}

Result<journal::NoteVerifier> verifier_of(const std::filesystem::path& data) {
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(data));
  PROOFDESK_ASSIGN(const auto signer, signer_of(directory));
  return signer.verifier();
}

}  // namespace proofdesk::app
