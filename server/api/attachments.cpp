// Files on a record. The content goes to the blob store, durable, before the command that names it.

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/ports/blob_store.hpp"
#include "server/api/command_input.hpp"
#include "server/api/content_headers.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/policy.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/log.hpp"

#include <array>

#include <fmt/format.h>
#include <sodium.h>

namespace proofdesk::server {
namespace {

std::string digest_of(std::string_view salt, std::string_view content) {
  journal::Sha256 hash;
  return to_hex(hash.update(salt).update(content).finish());
}

boost::json::object describe(const KindModel& kind, Uuid record, const Attachment& attachment) {
  boost::json::object json{{"id", attachment.id.to_string()},
                           {"name", attachment.name},
                           {"mediaType", attachment.media_type},
                           {"size", attachment.size},
                           {"digest", attachment.digest},
                           {"at", to_rfc3339(attachment.at)},
                           {"path", fmt::format("{}/attachments/{}", record_path(kind, record),
                                                attachment.id.to_string())}};
  if (!attachment.author.is_nil()) json["author"] = attachment.author.to_string();
  return json;
}

Result<Attachment> keep_content(Call& call) {
  const std::string_view name = text_parameter(call.request(), "name");
  const std::string_view type =
      call.request().header("Content-Type").value_or("application/octet-stream");
  if (!is_media_type(type))
    return fail(ErrorCode::kUnsupported, "attachment.media_type",
                "Content-Type is not a media type.");
  const std::string& content = call.request().body;
  if (content.empty()) return bad_member("", "The file is empty.");
  std::array<std::uint8_t, 32> random{};
  randombytes_buf(random.data(), random.size());
  Attachment attachment;
  attachment.name = safe_file_name(name);
  attachment.media_type = type;
  attachment.size = static_cast<std::int64_t>(content.size());
  attachment.salt = to_hex(random);
  attachment.digest = digest_of(as_text(random), content);
  PROOFDESK_TRY(call.api.service.blobs.put(attachment.digest, content));
  return attachment;
}

Result<std::pair<Uuid, Attachment>> find_attachment(Call& call) {
  const auto missing = [] {
    return fail(ErrorCode::kNotFound, "attachment.exists",
                "There is no such attachment, or none you may see.");
  };
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_sees_whole(*call.kind, call.access(), record));
  const auto wanted = Uuid::parse(call.path.item);
  if (!wanted) return missing();
  PROOFDESK_ASSIGN(const auto attachments, view->attachments(*call.kind, record.id));
  const auto found = std::ranges::find(attachments, *wanted, &Attachment::id);
  if (found == attachments.end()) return missing();
  return std::pair{record.id, *found};
}

}  // namespace

void add_attachment(Call call) {
  auto id = find_id(call);
  if (!id) return call.refuse(id.error());
  {
    // Before the content is kept: a stranger must not fill the disk by being refused afterwards.
    auto view = call.api.service.store.snapshot();
    if (!view) return call.refuse(view.error());
    if (auto record = find_record(**view, *call.kind, id->to_string(), call.access()); !record)
      return call.refuse(record.error());
  }
  auto prepared = prepare(call, Attach{}, *id);
  if (!prepared) return call.refuse(prepared.error());
  auto attachment = keep_content(call);
  if (!attachment) return call.refuse(attachment.error());
  prepared->command.action = Attach{std::move(*attachment)};
  submit(std::move(call), std::move(*prepared), false);
}

Result<Response> list_attachments(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_sees_whole(*call.kind, call.access(), record));
  PROOFDESK_ASSIGN(const auto attachments, view->attachments(*call.kind, record.id));
  boost::json::array list;
  for (const Attachment& attachment : attachments)
    list.push_back(describe(*call.kind, record.id, attachment));
  return json_response(boost::json::object{{"attachments", std::move(list)}});
}

Result<Response> get_attachment(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find_attachment(call));
  const Attachment& attachment = found.second;
  PROOFDESK_ASSIGN(auto content, call.api.service.blobs.get(attachment.digest));
  const auto salt = from_hex(attachment.salt);
  if (!salt || digest_of(*salt, content) != attachment.digest) {
    return fail(ErrorCode::kCorrupt, "attachment.digest",
                fmt::format("the content of attachment {} does not have its digest",
                            attachment.id.to_string()));
  }
  Response response{.status = 200,
                    .content_type = safe_media_type(attachment.media_type),
                    .policy = kAttachmentPolicy,
                    .body = std::move(content)};
  response.headers.emplace_back("Content-Disposition", attachment_disposition(attachment.name));
  return response;
}

}  // namespace proofdesk::server
