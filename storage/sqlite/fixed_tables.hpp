#pragma once

#include <string_view>

namespace proofdesk::sqlite {

/// The tables that do not depend on kinds. Text compares by bytes (BINARY, SQLite's default). Each index
/// costs every write, so there is one only where a port looks something up by it.
inline constexpr std::string_view kFixedTables = R"sql(
CREATE TABLE catalogue_kind (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE catalogue_field (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  entry TEXT NOT NULL,
  indexed INTEGER NOT NULL,
  UNIQUE (kind, name)
);

CREATE TABLE value_index (
  field INTEGER NOT NULL,
  value NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (field, value, row)
) WITHOUT ROWID;
CREATE INDEX value_index_row ON value_index (row, field);

CREATE TABLE link (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  type TEXT NOT NULL,
  from_kind INTEGER NOT NULL,
  from_id BLOB NOT NULL,
  to_kind TEXT NOT NULL,
  to_id BLOB,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX link_from ON link (from_id);
CREATE INDEX link_to ON link (to_id) WHERE to_id IS NOT NULL;
CREATE INDEX link_external ON link (source, key) WHERE to_id IS NULL;

CREATE TABLE worklog (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  record BLOB NOT NULL,
  kind INTEGER NOT NULL,
  public INTEGER NOT NULL,
  author BLOB,
  at INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX worklog_record ON worklog (record, at);

CREATE TABLE attachment (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  record BLOB NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  digest TEXT NOT NULL,
  salt TEXT NOT NULL,
  author BLOB,
  at INTEGER NOT NULL
);
CREATE INDEX attachment_record ON attachment (record);

CREATE TABLE timer (
  record BLOB NOT NULL,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  due INTEGER NOT NULL,
  arming INTEGER NOT NULL,
  PRIMARY KEY (record, name)
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due);

CREATE TABLE alias (
  kind INTEGER NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (kind, source, key)
) WITHOUT ROWID;

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  record BLOB,
  revision INTEGER NOT NULL,
  subjects TEXT NOT NULL,
  leaf TEXT NOT NULL,
  payload BLOB NOT NULL
);
CREATE INDEX journal_record ON journal (record) WHERE record IS NOT NULL;
CREATE TABLE journal_subject (
  slot INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (slot, sequence)
) WITHOUT ROWID;

CREATE TABLE tile (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) WITHOUT ROWID;
CREATE TABLE journal_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL
);
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL
);

CREATE TABLE scrub_wanted (
  only INTEGER PRIMARY KEY CHECK (only = 1)
);

CREATE TABLE reply (
  row INTEGER PRIMARY KEY,
  actor BLOB NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  reply TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (actor, key)
);
)sql";

}  // namespace proofdesk::sqlite
