#pragma once

#include "core/access/access.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/query/concealment.hpp"
#include "core/query/list_query.hpp"
#include "server/net/web_socket.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

/// An event as it goes to subscribers, with the record as it is now. Texts are made when first needed and
/// shared by all who may read the same of it:
/// internal things, confidential ones. What text of the house names that is confidential is told to the latter alone.
class PushedEvent {
 public:
  PushedEvent(std::shared_ptr<const Model> model, const KindModel& kind, OpenedEvent opened,
              Record record, Concealment concealment)
      : model_(std::move(model)),
        kind_(kind),
        opened_(std::move(opened)),
        record_(std::move(record)),
        concealment_(std::move(concealment)) {}

  [[nodiscard]] const KindModel& kind() const { return kind_; }
  [[nodiscard]] const OpenedEvent& opened() const { return opened_; }
  [[nodiscard]] const Record& record() const { return record_; }
  /// As things are now, of the record and of what it is about.
  [[nodiscard]] const Concealment& concealment() const { return concealment_; }
  /// What follows the head of a frame: `"seq":…,"matches":…,"event":{…},"record":{…}}`.
  [[nodiscard]] SharedText body(const Access& access, bool matches, Store& store);

 private:
  std::shared_ptr<const Model> model_;
  const KindModel& kind_;
  OpenedEvent opened_;
  Record record_;
  Concealment concealment_;
  SharedText bodies_[8];
};

/// What one client wants to hear of. Belongs to the hub's thread.
struct Subscription {
  std::string id;
  std::shared_ptr<const Model> model;  ///< owns the fields the filters point to
  const KindModel* kind = nullptr;
  Uuid record;  ///< nil: any
  Filter filter = Filter::all();
  std::vector<std::string> filter_paths;  ///< JSON names of the fields the filter looks at
  Filter access_filter = Filter::all();   ///< own_filter(): what is open to everybody is no news
  SharedText head;                        ///< `{"type":"next","id":"…",`

  std::int64_t next =
      0;  ///< the first sequence not examined yet; while not behind: not before this one
  bool behind = false;   ///< reads the journal on its own until it has caught up
  bool blocked = false;  ///< the client's queue is full; `drained` lifts it

  /// Whether the event concerns this subscription, and whether the record matches its filter now. A record
  /// that just ceased to match is told once more, so that the client can let it go.
  enum class Concern { kNo, kMatches, kLeft };
  [[nodiscard]] Concern concern(const PushedEvent& event, const Access& access) const;
};

/// JSON names of every field a filter looks at.
[[nodiscard]] std::vector<std::string> paths_of(const Filter& filter);
/// Whether the filter looks at a field that this reader may not see.
[[nodiscard]] bool looks_at_internal(const Filter& filter);

}  // namespace proofdesk::server
