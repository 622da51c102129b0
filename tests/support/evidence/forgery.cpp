#include "tests/support/evidence/forgery.hpp"

#include "core/journal/digest.hpp"
#include "evidence/lines.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/pack/manifest.hpp"

#include <stdexcept>

namespace proofdesk::testing {

namespace layout = evidence::layout;

Forgery::Forgery(const evidence::Pack& pack) : statement(pack.statement) {
  for (const auto& file : pack.files) files_.emplace(file.name, file.content);
}

std::string& Forgery::file(std::string_view name) {
  const auto found = files_.find(name);
  if (found == files_.end()) return files_[std::string(name)];
  return found->second;
}

void Forgery::remove(std::string_view name) { files_.erase(std::string(name)); }

void Forgery::replace(std::string_view name, std::string_view from, std::string_view to) {
  std::string& content = file(name);
  const std::size_t at = content.find(from);
  if (at == std::string::npos || content.find(from, at + 1) != std::string::npos) {
    throw std::runtime_error("not exactly once in " + std::string(name) + ": " + std::string(from));
  }
  content.replace(at, from.size(), to);
}

std::vector<std::string> Forgery::lines(std::string_view name) {
  std::vector<std::string> result;
  evidence::Lines lines(file(name));
  while (const auto line = lines.next()) result.emplace_back(*line);
  return result;
}

void Forgery::set_lines(std::string_view name, const std::vector<std::string>& lines) {
  std::string& content = file(name);
  content.clear();
  for (const std::string& line : lines) content += line + "\n";
}

void Forgery::sign(const journal::NoteSigner& signer) {
  file(layout::kManifest) = evidence::write_manifest(files());
  statement.manifest = journal::sha256(file(layout::kManifest));
  const auto text = evidence::write_statement(statement);
  if (!text) throw std::runtime_error(text.error().detail);
  const auto signature = signer.sign(evidence::pre_authentication(*text));
  file(layout::kStatement) = *text;
  file(layout::kSignature) = std::string(as_text(signature));
  file(layout::kEnvelope) = evidence::write_envelope(*text, signer.verifier(), signature);
}

std::vector<evidence::ZipFile> Forgery::files() const {
  std::vector<evidence::ZipFile> result;
  for (const auto& [name, content] : files_) result.push_back({name, content});
  return result;
}

}  // namespace proofdesk::testing
