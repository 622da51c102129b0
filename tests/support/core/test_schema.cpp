#include "tests/support/core/test_schema.hpp"

#include "core/model/codec.hpp"
#include "core/model/field_model.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace proofdesk::testing {
namespace {

namespace protobuf = google::protobuf;

constexpr std::string_view kHead = R"(syntax = "proto3"; package proofdesk;
import "proto/options.proto"; import "proto/facets.proto";
)";

constexpr std::string_view kSpecimenSchema = R"(
  message Specimen {
    option (kind) = {
      name: "specimen" plural: "specimens" number_prefix: "SPE" label: "Specimen" clause: "8.6.1"
    };
    Facets facets = 1;
    repeated CustomValue custom = 2;

    enum Grade { GRADE_UNSPECIFIED = 0; GRADE_HIGH = 1; GRADE_VERY_LOW = 3 [(word) = { label: "Very low!" }]; LOW = 2; FAR = 300; }
    optional string remark = 40 [(field) = { as: MULTILINE searchable: true max_length: 200 }];
    optional string line = 10 [(field) = { label: "The line" indexed: true min_length: 2 max_length: 20 }];
    optional Grade grade = 11 [(field) = { indexed: true clause: "8.6.1" }];
    repeated Grade grades = 30 [(field) = { indexed: true }];
    optional int64 amount = 12 [(field) = { indexed: true }];
    optional int64 rating = 13 [(field) = { minimum: -5 maximum: 5 }];
    optional bool sure = 14 [(field) = { indexed: true }];
    optional int64 seen_at = 15 [(field) = { as: INSTANT indexed: true }];
    optional int64 spent = 16 [(field) = { as: DURATION indexed: true }];
    optional string due_on = 17 [(field) = { as: DATE indexed: true }];
    optional string requester = 18 [(field) = {
      as: REFERENCE target: "person" indexed: true involves: true
    }];
    repeated string helpers = 19 [(field) = {
      as: REFERENCE target: "person" indexed: true involves: true
    }];
    optional string mail = 20 [(field) = { as: EMAIL indexed: true personal_of: "requester" }];
    optional string price = 21 [(field) = { as: DECIMAL indexed: true }];
    optional string page = 22 [(field) = { as: URI }];
    repeated string codes = 23 [(field) = { max_length: 10 }];
    optional string secret_note = 24 [(field) = { internal: true max_length: 100 }];
    optional int64 closed_at = 25 [(field) = { as: INSTANT engine_owned: true }];
    optional string far_away = 500000 [(field) = { personal: true }];
    Grade bare_grade = 26;
  }
)";

class FirstError final : public protobuf::io::ErrorCollector,
                         public protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(int line, int, const std::string& message) override {
    if (text.empty()) text = fmt::format("line {}: {}", line + 1, message);
  }
  void AddError(const std::string&, const std::string& element, const protobuf::Message*,
                ErrorLocation, const std::string& message) override {
    if (text.empty()) text = fmt::format("{}: {}", element, message);
  }
  std::string text;
};

CustomField custom(std::string name, FieldType type) {
  CustomField field{.kind = "specimen"};
  field.field.name = std::move(name);
  field.field.type = type;
  return field;
}

}  // namespace

TestSchema::TestSchema(std::string_view text)
    : pool_(std::make_unique<protobuf::DescriptorPool>(protobuf::DescriptorPool::generated_pool())),
      factory_(std::make_unique<protobuf::DynamicMessageFactory>(pool_.get())) {
  // The generated headers of the house are linked in by its model; this makes sure of it.
  static const std::string_view kLinked = name_of(FieldType::kText);
  const std::string whole = fmt::format("{}{}", kHead, text);
  FirstError errors;
  protobuf::io::ArrayInputStream stream(whole.data(), static_cast<int>(whole.size()));
  protobuf::io::Tokenizer tokens(&stream, &errors);
  protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  protobuf::FileDescriptorProto file;
  file.set_name("test.proto");
  if (kLinked.empty() || !parser.Parse(&tokens, &file) || !errors.text.empty() ||
      pool_->BuildFileCollectingErrors(file, &errors) == nullptr) {
    throw std::runtime_error("test schema: " + errors.text);
  }
}

TestSchema::~TestSchema() = default;

const protobuf::Descriptor* TestSchema::message(std::string_view name) const {
  const auto* found = pool_->FindMessageTypeByName(fmt::format("proofdesk.{}", name));
  if (found == nullptr) throw std::runtime_error(fmt::format("test schema: no message {}", name));
  return found;
}

std::unique_ptr<protobuf::Message> TestSchema::blank(std::string_view name) const {
  return std::unique_ptr<protobuf::Message>(factory_->GetPrototype(message(name))->New());
}

std::string plain_lifecycle(std::string_view kind, std::string_view more) {
  return fmt::format(R"(
    kind: "{}" version: 1 initial: "open"
    state {{ name: "open" category: OPEN }}
    state {{ name: "done" category: FINAL }}
    transition {{ name: "finish" from: "open" to: "done" roles: "agent" }}
    create {{ roles: "agent" }}
    {}
  )",
                     kind, more);
}

Result<std::shared_ptr<const Model>> build_model(const TestSchema& schema,
                                                 const std::vector<std::string>& wanted,
                                                 const std::vector<CustomField>& custom_fields) {
  std::vector<std::string> lifecycles;
  std::vector<KindSource> sources;
  lifecycles.reserve(wanted.size());
  for (const std::string& name : wanted) {
    // "ServiceRequest" → "service_request"
    std::string kind;
    for (const char c : name) {
      const bool upper = c >= 'A' && c <= 'Z';
      if (upper && !kind.empty()) kind += '_';
      kind += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    lifecycles.push_back(plain_lifecycle(kind));
    sources.push_back({.descriptor = schema.message(name), .lifecycle_text = lifecycles.back()});
  }
  return Model::build(sources, custom_fields);
}

std::vector<CustomField> specimen_fields() {
  std::vector<CustomField> fields = {
      custom("cost_centre", FieldType::kText), custom("floor", FieldType::kInteger),
      custom("checked", FieldType::kBoolean),  custom("labels", FieldType::kText),
      custom("colour", FieldType::kEnum),      custom("old_code", FieldType::kText),
      custom("margin", FieldType::kDecimal),   custom("noticed_at", FieldType::kInstant)};
  fields[3].field.repeated = true;
  fields[4].field.words = {{.word = "red"}, {.word = "dark_blue"}};
  fields[5].retired = true;
  fields[6].field.internal = true;
  return fields;
}

Specimen make_specimen(std::string_view lifecycle_lines,
                       const std::vector<CustomField>& custom_fields) {
  Specimen made;
  auto schema = std::make_shared<TestSchema>(fmt::format("{}{}", kSpecimenSchema, kPeopleSchema));
  const std::vector<std::string> lifecycles = {plain_lifecycle("specimen", lifecycle_lines),
                                               plain_lifecycle("person"), plain_lifecycle("group"),
                                               plain_lifecycle("service")};
  auto model =
      Model::build({{.descriptor = schema->message("Specimen"), .lifecycle_text = lifecycles[0]},
                    {.descriptor = schema->message("Person"), .lifecycle_text = lifecycles[1]},
                    {.descriptor = schema->message("Group"), .lifecycle_text = lifecycles[2]},
                    {.descriptor = schema->message("Service"), .lifecycle_text = lifecycles[3]}},
                   custom_fields);
  if (!model) throw std::runtime_error("specimen: " + model.error().detail);
  made.schema = std::move(schema);
  made.model = *std::move(model);
  made.kind = made.model->kind("specimen");
  return made;
}

const Specimen& specimen() {
  static const Specimen kMade = make_specimen("", specimen_fields());
  return kMade;
}

const FieldModel& Specimen::field(std::string_view name) const {
  const FieldModel* found = kind->field(name);
  if (found == nullptr) throw std::runtime_error(fmt::format("specimen: no field {}", name));
  return *found;
}

}  // namespace proofdesk::testing
