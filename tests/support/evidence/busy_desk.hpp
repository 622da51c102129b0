#pragma once

#include "core/ports/blob_store.hpp"
#include "evidence/pack/pack.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace proofdesk::testing {

/// Blobs in memory.
class PlainBlobStore final : public BlobStore {
 public:
  Status put(std::string_view digest, std::string_view content) override;
  [[nodiscard]] Result<std::string> get(std::string_view digest) const override;
  Status remove(std::string_view digest) override;
  [[nodiscard]] Result<std::vector<std::string>> list() const override;
  std::map<std::string, std::string, std::less<>> blobs;
};

/// A desk with some history that evidence can be made of: incidents that were created, held, resolved, reopened, closed
/// and refused, with texts of every awkward kind, tags, a field of the administrator's, work, links, an attachment,
/// timers; one that was imported; and records of other clauses in between. All in 2026, the import of 2016.
class BusyDesk {
 public:
  explicit BusyDesk(StoreKind kind = StoreKind::kMemory, std::uint64_t seed = 1);

  /// More incidents of the plain sort, each with `events` further events.
  void add_incidents(int count, int events);

  [[nodiscard]] journal::NoteSigner signer() const;
  [[nodiscard]] evidence::PackRequest request() const;
  /// Throws when there is none.
  [[nodiscard]] evidence::Pack pack(const evidence::PackRequest& request);
  [[nodiscard]] evidence::Pack pack() { return pack(request()); }

  Record create(std::string_view kind, std::vector<FieldInput> fields);
  Record run(const Record& record, Action action, const Actor& actor);
  Record fire(const Record& record, std::string_view transition,
              std::vector<FieldInput> fields = {});

  TestHouse house;
  PlainBlobStore blobs;
  Uuid requester;
  Record closed;   ///< the incident that went all the way
  Record awkward;  ///< the one with the texts
  Record imported;
};

/// Writes the files of a pack into a folder that is removed in the end.
class Unpacked {
 public:
  explicit Unpacked(const std::vector<evidence::ZipFile>& files);
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;
  ~Unpacked();

  struct Run {
    int exit_code = -1;
    std::string output;
  };
  /// `sh verify.sh ARGUMENT`.
  [[nodiscard]] Run verify(const std::string& argument = {}, const std::string& shell = "sh") const;
  /// Any command, with what it says on both streams.
  [[nodiscard]] Run run(const std::string& command) const;
  void write(const std::string& name, std::string_view content) const;

  std::filesystem::path folder;
};

}  // namespace proofdesk::testing
