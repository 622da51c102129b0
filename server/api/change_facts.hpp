#pragma once

#include "core/ports/store.hpp"
#include "server/api/discretion.hpp"
#include "server/api/route.hpp"

#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

/// What a change says and what is known around it, for those who advise and decide. Whoever is asked to do either sees
/// all of this but what is confidential, whatever else he or she may read; others see what they may read anyway. What a
/// reader may not see is told without name, or counted.
class ChangeFacts {
 public:
  ChangeFacts(Call& call, ReadView& view, const Record& change);

  /// With which it is read: the caller's, wider for who is asked.
  [[nodiscard]] const Access& access() const { return access_; }
  [[nodiscard]] Result<boost::json::object> request();  ///< reason, benefit, feasibility, cost
  [[nodiscard]] Result<boost::json::object> risk();     ///< with its basis and who assessed it
  [[nodiscard]] boost::json::object test();
  [[nodiscard]] Result<boost::json::object> way_back();
  /// Window, projected outage, and how much of the window lies in the hours of each service that keeps some.
  [[nodiscard]] Result<boost::json::object> window();
  /// Services, items, customers and other aspects, each with what its assessor signed.
  [[nodiscard]] Result<boost::json::object> affected();
  /// What hangs on what is changed: services lost or weakened while it is gone.
  [[nodiscard]] Result<boost::json::object> impact();
  [[nodiscard]] Result<boost::json::array> major_incidents();
  [[nodiscard]] Result<boost::json::object> advice();
  [[nodiscard]] Result<boost::json::array> decisions();  ///< rounds of votes, the last asking first
  [[nodiscard]] Result<boost::json::array> agendas();
  /// Changes alike that ended within a year, with their outcomes.
  [[nodiscard]] Result<boost::json::object> experience();

  /// {"kind", "number", "title", "state", "path"}; {"kind", "hidden": true} of what the reader may not see.
  [[nodiscard]] Result<boost::json::object> named(std::string_view kind, Uuid id);

 private:
  [[nodiscard]] std::vector<Uuid> ids(std::string_view field) const;
  void put(boost::json::object& into, std::initializer_list<std::string_view> fields);
  void put(boost::json::object& into, const KindModel& kind, const Record& record,
           std::initializer_list<std::string_view> fields);
  [[nodiscard]] Result<boost::json::value> person(std::string_view field);
  [[nodiscard]] Result<boost::json::value> person(const KindModel& kind, const Record& record,
                                                  std::string_view field);
  /// Records of a kind about this change, newest first.
  [[nodiscard]] Result<std::vector<Record>> about(std::string_view kind);
  [[nodiscard]] Result<boost::json::object> assessed(const KindModel& kind,
                                                     const Record& assessment);

  Call& call_;
  ReadView& view_;
  const Record& change_;
  const KindModel& kind_;
  const Access access_;
  Discretion discretion_;
  std::vector<Uuid> services_hit_;  ///< known once `impact` was asked
};

}  // namespace proofdesk::server
