// What a transaction writes beside the records: the journal, its tiles and heads, the replies.

#include "storage/sqlite/bind_id.hpp"
#include "storage/sqlite/write_transaction.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

std::string words_of(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

std::vector<std::int64_t> numbers_of(std::string_view words) {
  std::vector<std::int64_t> numbers;
  while (!words.empty()) {
    std::int64_t number = 0;
    const auto end = std::min(words.find(' '), words.size());
    std::from_chars(words.data(), words.data() + end, number);
    numbers.push_back(number);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return numbers;
}

}  // namespace

void SqliteWriteTransaction::write_subjects(std::int64_t sequence,
                                            const std::vector<std::int64_t>& slots) {
  for (const auto slot : slots) {
    auto insert =
        db_.prepare("INSERT OR IGNORE INTO journal_subject (slot, sequence) VALUES (?1, ?2)");
    insert.bind(1, slot).bind(2, sequence);
    insert.run();
  }
}

Status SqliteWriteTransaction::append(const JournalRow& row, const JournalKeys& keys) {
  return write([&]() -> Status {
    if (!next_sequence_) {
      next_sequence_ =
          db_.scalar("SELECT sequence + 1 FROM journal ORDER BY sequence DESC LIMIT 1");
    }
    if (row.sequence != *next_sequence_) {
      return fail(
          ErrorCode::kConflict, "journal.sequence",
          fmt::format("row {} cannot follow a journal of {}", row.sequence, *next_sequence_));
    }
    auto insert = db_.prepare(
        "INSERT INTO journal (sequence, kind, record, revision, subjects, leaf, payload)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    const std::string subjects = words_of(keys.subject_slots);
    insert.bind(1, row.sequence).bind(2, std::string_view(keys.kind));
    bind_id(insert, 3, keys.record);
    insert.bind(4, keys.revision).bind(5, std::string_view(subjects));
    insert.bind(6, std::string_view(row.leaf)).bind_blob(7, std::string_view(row.payload));
    insert.run();
    write_subjects(row.sequence, keys.subject_slots);
    ++*next_sequence_;
    return {};
  });
}

Status SqliteWriteTransaction::put_tile(int level, std::int64_t index, std::string_view hashes) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO tile (level, number, hashes) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (level, number) DO UPDATE SET hashes = ?3");
    put.bind(1, std::int64_t{level}).bind(2, index).bind_blob(3, hashes);
    put.run();
    return {};
  });
}

Status SqliteWriteTransaction::put_head(const JournalHead& head) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO journal_head (only, size, frontier) VALUES (1, ?1, ?2)"
        " ON CONFLICT (only) DO UPDATE SET size = ?1, frontier = ?2");
    put.bind(1, head.size).bind_blob(2, std::string_view(head.frontier));
    put.run();
    auto note = db_.prepare(
        "INSERT INTO checkpoint (size, note) VALUES (?1, ?2) ON CONFLICT (size) DO UPDATE SET note "
        "= ?2");
    note.bind(1, head.size).bind(2, std::string_view(head.checkpoint));
    note.run();
    return {};
  });
}

Status SqliteWriteTransaction::reseal(std::int64_t sequence, std::string_view payload,
                                      const std::vector<std::int64_t>& subject_slots) {
  return write([&]() -> Status {
    auto row = db_.prepare("SELECT subjects FROM journal WHERE sequence = ?1");
    row.bind(1, sequence);
    if (!row.step()) {
      return fail(ErrorCode::kNotFound, "journal.sequence",
                  fmt::format("the journal has no row {}", sequence));
    }
    for (const auto slot : numbers_of(row.text(0))) {
      auto remove = db_.prepare("DELETE FROM journal_subject WHERE slot = ?1 AND sequence = ?2");
      remove.bind(1, slot).bind(2, sequence);
      remove.run();
    }
    row.reset();
    const std::string subjects = words_of(subject_slots);
    auto update = db_.prepare("UPDATE journal SET payload = ?2, subjects = ?3 WHERE sequence = ?1");
    update.bind(1, sequence).bind_blob(2, payload).bind(3, std::string_view(subjects));
    update.run();
    write_subjects(sequence, subject_slots);
    // Kept with the erasure itself, so that a crash before the scrubbing does not forget it.
    db_.prepare("INSERT OR IGNORE INTO scrub_wanted VALUES (1)").run();
    return {};
  });
}

Status SqliteWriteTransaction::put_reply(Uuid actor, std::string_view key,
                                         const StoredReply& reply) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO reply (actor, key, hash, reply, at) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (actor, key) DO UPDATE SET hash = ?3, reply = ?4, at = ?5");
    put.bind_blob(1, actor.bytes()).bind(2, key).bind(3, std::string_view(reply.hash));
    put.bind(4, std::string_view(reply.reply)).bind(5, reply.at.micros);
    put.run();
    return {};
  });
}

}  // namespace proofdesk::sqlite
