#pragma once

#include "core/model/record_ref.hpp"
#include "server/integration/mail/inbound_mail.hpp"
#include "server/integration/mail/intake.hpp"
#include "server/integration/mail/loop_rules.hpp"
#include "server/integration/mail/parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

/// The inside of the intake: one message on its way in.
class IntakeRun {
 public:
  IntakeRun(const Parts& parts, const InboundMail& mail, std::string_view raw);

  [[nodiscard]] Result<Receipt> run();

 private:
  /// What a message belongs to.
  struct Thread {
    std::optional<Record>
        answers;  ///< the communication of ours, or received here, that it refers to
    std::optional<RecordRef>
        about;  ///< the record that one is about, or whose number the subject names
  };
  /// What is done with it: the communication's outcome, and the record concerned.
  struct Verdict {
    std::string outcome;
    std::optional<RecordRef> about;
    std::string note;
  };

  // In this order.
  [[nodiscard]] Result<std::optional<Record>> earlier();
  [[nodiscard]] Status find_sender();
  [[nodiscard]] Result<Thread> find_thread();
  [[nodiscard]] Result<Record> record_it(const Thread& thread);
  [[nodiscard]] Status attach_original(const Record& communication);
  [[nodiscard]] Result<Verdict> act(const Record& communication, const Thread& thread);
  [[nodiscard]] Result<Receipt> conclude(const Record& communication, const Verdict& verdict);
  [[nodiscard]] Result<Receipt> seen_again(const Record& communication);

  [[nodiscard]] Result<Verdict> reported(const Thread& thread);
  [[nodiscard]] Result<Verdict> came_back(const Record& ours,
                                          const std::optional<RecordRef>& about);
  [[nodiscard]] Result<Verdict> became_incident(const Record& communication, const Thread& thread);
  [[nodiscard]] Result<std::optional<Verdict>> answered(const Record& communication,
                                                        const Thread& thread);
  [[nodiscard]] Result<std::optional<Actor>> involved(const KindModel& kind, const Record& record,
                                                      const Thread& thread) const;
  [[nodiscard]] Status confirm_arrival(const Thread& thread);
  [[nodiscard]] Status attach_files(const Actor& actor, const KindModel& kind, Uuid record);
  [[nodiscard]] Status attach(const Actor& actor, const KindModel& kind, Uuid record,
                              const std::string& name, const std::string& media_type,
                              std::string_view content);

  [[nodiscard]] Result<std::optional<Record>> find(const KindModel& kind, Uuid id) const;
  [[nodiscard]] Result<Record> execute(const Actor& actor, const KindModel& kind, Uuid record,
                                       Action action, std::string idempotency_key = {});
  [[nodiscard]] std::string number_of(const std::optional<RecordRef>& ref) const;

  const Parts& parts_;
  const InboundMail& mail_;
  const std::string_view raw_;
  const std::shared_ptr<const Model> model_;
  const KindModel& communication_;
  const KindModel& person_;
  const std::string hash_;  ///< SHA-256 of the message, hex
  const std::string key_;   ///< what tells it from all others: a hash, since it may name people
  const Nature nature_;
  std::optional<Record> sender_;
};

}  // namespace proofdesk::server::mail
