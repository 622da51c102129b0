#pragma once

namespace proofdesk::sqlite {

/// SQLite's own page cache, but for one thing. While it splits a page of a tree, SQLite parks another for a moment under
/// the number that no page ever has, that of the locks at 1 GiB. Its cache remembers that number as the highest it
/// holds, takes every commit for one that made the file shorter, and looks at each page it holds for such that lie
/// behind the end: with a cache of 64 MiB that was a tenth of all the writer computed. This one knows better which is
/// the highest.
///
/// Makes SQLite use it, once, in the whole process; does nothing when SQLite is at work already. Thread-safe.
void use_page_cache();

/// The highest number among the pages of one cache.
class HighestPage {
 public:
  /// `parking` is the number under which pages are parked.
  explicit HighestPage(unsigned parking) : parking_(parking) {}

  void fetched(unsigned number) {
    if (number > highest_) highest_ = number;
  }
  void moved(unsigned from, unsigned to) {
    if (from == parking_) parked_ = false;
    if (to == parking_) {
      parked_ = true;
    } else {
      fetched(to);
    }
  }
  /// Whether there may be a page with this number or a higher one.
  [[nodiscard]] bool reaches(unsigned number) const { return parked_ || highest_ >= number; }
  /// All from this number on are gone.
  void cut(unsigned number) {
    highest_ = number == 0 ? 0 : number - 1;
    if (number <= parking_) parked_ = false;
  }

 private:
  unsigned parking_;
  unsigned highest_ = 0;
  bool parked_ = false;
};

}  // namespace proofdesk::sqlite
