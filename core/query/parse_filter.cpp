#include "core/model/text_check.hpp"
#include "core/query/filter.hpp"
#include "core/query/filter_scanner.hpp"
#include "core/query/filter_term.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using Op = Filter::Op;

constexpr std::size_t kMaxBytes = 4'096;
constexpr std::size_t kMaxTerms = 100;
constexpr std::size_t kMaxDepth = 16;

/// Recursive descent over the grammar of AIP-160:
///   expression = sequence {AND sequence}    sequence = factor {factor}
///   factor     = term {OR term}             term     = [NOT | -] simple
///   simple     = restriction | ( expression )
class Parser {
 public:
  Parser(const KindModel& kind, std::string_view text, FilterScope scope,
         const ReferenceNames& names)
      : kind_(kind), scanner_(text), scope_(scope), names_(names) {}

  Result<Filter> parse() {
    scanner_.skip_space();
    if (scanner_.at_end()) return Filter::all();
    PROOFDESK_ASSIGN(Filter filter, expression(0));
    if (scanner_.at_end()) return filter;
    return filter_error("syntax", scanner_.position(),
                        scanner_.peek() == ')' ? "nothing is open here" : "unexpected");
  }

 private:
  Result<Filter> expression(std::size_t depth) {
    if (depth > kMaxDepth) {
      return filter_error("depth", scanner_.position(),
                          fmt::format("nested deeper than {}", kMaxDepth));
    }
    std::vector<Filter> operands;
    do {
      do {
        PROOFDESK_ASSIGN(Filter next, factor(depth));
        operands.push_back(std::move(next));
      } while (more_of_sequence());
    } while (scanner_.take("AND"));
    return joined(Op::kAnd, std::move(operands));
  }

  [[nodiscard]] bool more_of_sequence() const {
    return !scanner_.at_end() && scanner_.peek() != ')' && !scanner_.sees("AND");
  }

  Result<Filter> factor(std::size_t depth) {
    std::vector<Filter> operands;
    do {
      PROOFDESK_ASSIGN(Filter next, term(depth));
      operands.push_back(std::move(next));
      scanner_.skip_space();
    } while (scanner_.take("OR"));
    return joined(Op::kOr, std::move(operands));
  }

  Result<Filter> term(std::size_t depth) {
    scanner_.skip_space();
    const bool negated = scanner_.take("NOT") || scanner_.take('-');
    if (negated) scanner_.skip_space();
    PROOFDESK_ASSIGN(Filter inner, simple(depth));
    if (!negated) return inner;
    Filter filter{.op = Op::kNot};
    filter.operands.push_back(std::move(inner));
    return filter;
  }

  Result<Filter> simple(std::size_t depth) {
    const std::size_t open = scanner_.position();
    if (!scanner_.take('(')) return restriction();
    PROOFDESK_ASSIGN(Filter inner, expression(depth + 1));
    scanner_.skip_space();
    if (!scanner_.take(')')) return filter_error("syntax", open, "this parenthesis is not closed");
    return inner;
  }

  Result<Filter> restriction() {
    const std::size_t at = scanner_.position();
    for (const std::string_view keyword : {"AND", "OR", "NOT"}) {
      if (scanner_.sees(keyword)) {
        return filter_error("syntax", at, fmt::format("expected a comparison, not {}", keyword));
      }
    }
    const std::string_view name = scanner_.name();
    if (name.empty()) {
      return filter_error("syntax", at,
                          scanner_.at_end()
                              ? "expected a comparison after this"
                              : "expected a field; words are found by search, not by filters");
    }
    if (++terms_ > kMaxTerms)
      return filter_error("terms", at, fmt::format("more than {} comparisons", kMaxTerms));
    scanner_.skip_space();
    const std::string_view comparator = scanner_.comparator();
    if (comparator.empty()) {
      return filter_error(
          "syntax", scanner_.position(),
          "expected = != < <= > >= or : behind a field; words are found by search, not by filters");
    }
    scanner_.skip_space();
    PROOFDESK_ASSIGN(FilterLiteral literal, scanner_.literal());
    return typed_restriction(kind_, name, at, comparator, literal, scope_, names_);
  }

  static Filter joined(Op op, std::vector<Filter> operands) {
    if (operands.size() == 1) return std::move(operands.front());
    Filter filter{.op = op};
    filter.operands = std::move(operands);
    return filter;
  }

  const KindModel& kind_;
  FilterScanner scanner_;
  const FilterScope scope_;
  const ReferenceNames& names_;
  std::size_t terms_ = 0;
};

Result<Filter> parse(const KindModel& kind, std::string_view text, FilterScope scope,
                     const ReferenceNames& names) {
  if (text.size() > kMaxBytes) {
    return fail(ErrorCode::kTooLarge, "filter.size",
                fmt::format("{} bytes; a filter may have {}", text.size(), kMaxBytes));
  }
  if (!code_points(text)) {
    return fail(ErrorCode::kInvalidArgument, "filter.utf8", "the filter is not well-formed UTF-8");
  }
  return Parser(kind, text, scope, names).parse();
}

}  // namespace

Result<Filter> parse_filter(const KindModel& kind, std::string_view text,
                            const ReferenceNames& names) {
  return parse(kind, text, FilterScope::kList, names);
}

Result<Filter> parse_condition(const KindModel& kind, std::string_view text) {
  return parse(kind, text, FilterScope::kCondition, {});
}

}  // namespace proofdesk
