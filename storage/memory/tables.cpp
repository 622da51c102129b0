#include "storage/memory/tables.hpp"

namespace proofdesk::memory {

const StoredJournalRow& Journal::at(std::int64_t sequence) const {
  const auto index = static_cast<std::size_t>(sequence);
  return pieces_.at(index / kPiece)->at(index % kPiece);
}

StoredJournalRow& Journal::edit(std::int64_t sequence) {
  const auto index = static_cast<std::size_t>(sequence);
  auto& piece = pieces_.at(index / kPiece);
  if (piece.use_count() > 1) piece = std::make_shared<Piece>(*piece);
  return piece->at(index % kPiece);
}

void Journal::append(StoredJournalRow row) {
  if (static_cast<std::size_t>(size_) % kPiece == 0) {
    pieces_.push_back(std::make_shared<Piece>());
    pieces_.back()->reserve(kPiece);
  } else if (pieces_.back().use_count() > 1) {
    pieces_.back() = std::make_shared<Piece>(*pieces_.back());
  }
  pieces_.back()->push_back(std::move(row));
  ++size_;
}

void Journal::remove_last() {
  (void)edit(size_ - 1);
  pieces_.back()->pop_back();
  if (pieces_.back()->empty()) pieces_.pop_back();
  --size_;
}

}  // namespace proofdesk::memory
