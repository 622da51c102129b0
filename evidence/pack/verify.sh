#!/bin/sh
# Verifies the evidence pack in whose folder it lies.   sh verify.sh [KEY]
#
# KEY is the journal's public key as you got it from outside this pack: a PEM file, a file with the verifier key
# (name+hash+base64), or the verifier key itself.
# Ends with 0: proven against that key; 3: consistent, but no key was given; 1: not proven, with the first reason.
#
# Needs a POSIX shell, OpenSSL 3 and awk, cmp, cut, find, grep, head, mkfifo, od, paste, sed, sort, tail, tr, uniq,
# wc, xargs. Nothing is written outside a folder of its own under ${TMPDIR:-/tmp}, which is removed in the end.
set -u
LC_ALL=C
export LC_ALL
umask 077

# What is printed may come from the pack, and a terminal obeys more than letters.
plain() { printf '%s\n' "$*" | tr -cd '[:print:]\n'; }
no() {
  plain "NOT PROVEN: $*" >&2
  exit 1
}
say() { plain "$*"; }

key=${1-}
case $key in
'' | /*) ;;
*) if [ -f "$key" ]; then key=$PWD/$key; fi ;;
esac
cd "$(dirname "$0")" || no "the pack's folder cannot be entered"
tmp=${TMPDIR:-/tmp}/verify-pack-$$
mkdir "$tmp" || no "$tmp cannot be made"
writer=
trap 'rm -rf "$tmp"; [ -z "$writer" ] || kill "$writer" 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

# ---- hashing in batches -------------------------------------------------------------------------------------
# A process for each of tens of thousands of hashes would take minutes, a file for each is hard on disks. So one
# openssl reads two pipes in turn, a b a b …, and a script of printf commands fills them in turn: a pipe can only be
# opened for writing again once its reader has come back to it, so texts never mix.
mkfifo "$tmp/a" "$tmp/b" || no "named pipes cannot be made in $tmp"
lines() { wc -l <"$1" | tr -d ' '; }

# hash_all OUT <COMMANDS: runs the commands, one a line, and gives the hash of what each prints, one a line.
hash_all() {
  awk '{ print $0 " >" (NR % 2 ? "a" : "b") }' >"$tmp/script"
  : >"$1"
  if [ -s "$tmp/script" ]; then
    (cd "$tmp" && exec sh ./script) &
    writer=$!
    awk '{ print NR % 2 ? "a" : "b" }' "$tmp/script" |
      (cd "$tmp" && xargs -n 4096 openssl dgst -sha256 -r) | cut -c1-64 >"$1"
    kill "$writer" 2>/dev/null
    wait "$writer" 2>/dev/null
    writer=
  fi
  [ "$(lines "$1")" = "$(lines "$tmp/script")" ] || no "hashing failed"
}
sha256_of() { openssl dgst -sha256 -r <"$1" | cut -c1-64; }

# ---- 1. the signature ---------------------------------------------------------------------------------------
for file in manifest.json manifest.sig manifest.dsse.json MANIFEST.sha256 keys/log.pub.pem keys/log.vkey; do
  [ -f "$file" ] || no "$file is missing"
done

# The public key out of a verifier key, as PEM: an Ed25519 key in SPKI is 12 fixed bytes before the 32 of the key.
vkey_to_pem() {
  base64=${1#*+} # name and hash hold no plus, base64 may
  base64=${base64#*+}
  printf '%s' "$base64" | openssl base64 -d -A >"$tmp/raw" 2>/dev/null
  [ "$(wc -c <"$tmp/raw" | tr -d ' ')" = 33 ] || return 1
  printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA%s\n-----END PUBLIC KEY-----\n' \
    "$(tail -c 32 "$tmp/raw" | openssl base64 -A)"
}
vkey=$(cat keys/log.vkey)
vkey_to_pem "$vkey" >"$tmp/own.pem" || no "keys/log.vkey is no verifier key"
cmp -s "$tmp/own.pem" keys/log.pub.pem || no "the two forms of the key in the pack are not those of one key"
if [ -n "$key" ]; then
  if [ -f "$key" ] && grep -q 'BEGIN PUBLIC KEY' "$key"; then
    openssl pkey -pubin -in "$key" >"$tmp/key.pem" 2>/dev/null || no "the key given is no public key"
  else
    if [ -f "$key" ]; then key=$(cat "$key"); fi
    vkey_to_pem "$key" >"$tmp/key.pem" || no "the key given is neither a PEM file nor a verifier key"
    [ "$key" = "$vkey" ] || no "the pack is signed by $vkey, not by the key given"
  fi
  cmp -s "$tmp/key.pem" "$tmp/own.pem" || no "the pack is signed by $vkey, not by the key given"
else
  cp "$tmp/own.pem" "$tmp/key.pem"
fi

type=application/vnd.in-toto+json
{
  printf 'DSSEv1 %d %s %d ' ${#type} "$type" "$(wc -c <manifest.json)"
  cat manifest.json
} >"$tmp/signed"
signed_by_key() {
  openssl pkeyutl -verify -pubin -inkey "$tmp/key.pem" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1
}
signed_by_key "$tmp/signed" manifest.sig || no "the signature over the pack's statement is false"

# What the statement says. It is canonical JSON: one spelling, no white space.
number_of() { sed -n 's/.*"'"$1"'":\(-\{0,1\}[0-9]\{1,\}\).*/\1/p' manifest.json; }
text_of() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' manifest.json; }
object_of() { sed -n 's/.*"'"$1"'":{\([^}]*\)}.*/\1/p' manifest.json; }
origin=$(text_of origin)
size=$(number_of size)
root=$(text_of root)
from=$(number_of fromMicros)
to=$(number_of toMicros)
shown_from=$(number_of leavesShownFrom)
kinds=$(object_of kinds)
printf '%s\n' "$kinds" | tr ',' '\n' | tr -d '"' >"$tmp/kinds"
[ -n "$origin" ] && [ -n "$size" ] && [ -n "$root" ] && [ -n "$from" ] && [ -n "$to" ] && [ -n "$shown_from" ] &&
  [ -n "$kinds" ] || no "manifest.json is not the statement of an evidence pack"
[ "$(text_of signer)" = "$vkey" ] && [ "$origin" = "${vkey%%+*}" ] ||
  no "the statement names another journal or key than the one that signed it"

# The DSSE envelope repeats statement and signature; it must say the same.
id=$({
  printf '%s\n\001' "$origin"
  tail -c 32 "$tmp/raw"
} | openssl dgst -sha256 -r | cut -c1-8)
[ "$vkey" = "$origin+$id+${vkey#*+*+}" ] || no "the verifier key does not carry its own hash"
printf '{"payload":"%s","payloadType":"%s","signatures":[{"keyid":"%s","sig":"%s"}]}\n' \
  "$(openssl base64 -A <manifest.json)" "$type" "$id" "$(openssl base64 -A <manifest.sig)" |
  cmp -s - manifest.dsse.json || no "the DSSE envelope does not hold the statement and its signature"
say "The statement is signed by $vkey."

# ---- 2. the files -------------------------------------------------------------------------------------------
[ "$(sha256_of MANIFEST.sha256)" = "$(text_of sha256)" ] ||
  no "MANIFEST.sha256 is not the list of hashes that was signed"
cut -c67- MANIFEST.sha256 >"$tmp/listed"
if grep -q '[^A-Za-z0-9._/-]' "$tmp/listed"; then no "MANIFEST.sha256 names a file in odd characters"; fi
find . ! -type d | sed 's|^\./||' | sort >"$tmp/present"
{
  cat "$tmp/listed"
  printf '%s\n' MANIFEST.sha256 manifest.json manifest.sig manifest.dsse.json
} | sort >"$tmp/expected"
odd=$(sort "$tmp/present" "$tmp/expected" | uniq -u | head -n 1)
if [ -n "$odd" ]; then
  [ -f "$odd" ] && no "$odd is in the pack, but not in its list of hashes"
  no "$odd is missing"
fi
for file in verify.sh journal/checkpoint journal/hashes.txt journal/leaves.txt journal/disclosures.txt \
  journal/redactions.txt; do
  grep -qx "$file" "$tmp/listed" || no "$file is not in the list of hashes"
done
xargs openssl dgst -sha256 -r <"$tmp/listed" | sed 's/ \*/  /' >"$tmp/found"
if ! cmp -s "$tmp/found" MANIFEST.sha256; then
  odd=$(paste -d "$tab" "$tmp/found" MANIFEST.sha256 | awk -F '\t' '$1 != $2 { print substr($2, 67); exit }')
  no "$odd was changed"
fi
awk '$2 ~ /^definitions\// && $2 != "definitions/" $1 ".json" { exit 1 }' MANIFEST.sha256 ||
  no "a definition does not bear the name of its hash"
say "All $(lines "$tmp/listed") files are those that were signed."

# ---- 3. the checkpoint and the whole tree -------------------------------------------------------------------
sed '/^$/,$d' journal/checkpoint >"$tmp/head"
# A signature line is a dash, the name, base64 of the key's hash (4 bytes) and the signature (64).
awk -v name="$origin" 'signatures && $2 == name { printf "%s", $3; exit } /^$/ { signatures = 1 }' journal/checkpoint |
  openssl base64 -d -A >"$tmp/note" 2>/dev/null
[ "$(wc -c <"$tmp/note" | tr -d ' ')" = 68 ] && [ "$(od -An -v -tx1 -N4 "$tmp/note" | tr -d ' \n')" = "$id" ] ||
  no "the checkpoint is not signed in the journal's name"
tail -c 64 "$tmp/note" >"$tmp/note.sig"
signed_by_key "$tmp/head" "$tmp/note.sig" || no "the signature over the checkpoint is false"
[ "$(sed -n 1p "$tmp/head")" = "$origin" ] && [ "$(sed -n 2p "$tmp/head")" = "$size" ] &&
  [ "$(sed -n 3p "$tmp/head" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')" = "$root" ] ||
  no "the checkpoint is not the one that the statement names"

[ "$(lines journal/hashes.txt)" = "$size" ] || no "the pack does not list as many leaf hashes as the checkpoint covers"
awk 'length($0) != 64 || /[^0-9a-f]/ { exit 1 }' journal/hashes.txt ||
  no "journal/hashes.txt holds a line that is no SHA-256"
# A node is SHA-256(01, left, right); the last of an odd number moves up as it is (RFC 9162).
cp journal/hashes.txt "$tmp/level"
width=$size
while [ "$width" -gt 1 ]; do
  awk '
    BEGIN { for (i = 0; i < 256; i++) octal[sprintf("%02x", i)] = sprintf("\\%03o", i) }
    function bytes(hex,   i, out) { for (i = 1; i < 64; i += 2) out = out octal[substr(hex, i, 2)]; return out }
    NR % 2 { left = $0; next }
    { print "printf '\''\\001" bytes(left) bytes($0) "'\''" }' "$tmp/level" | hash_all "$tmp/next" || exit 1
  if [ $((width % 2)) = 1 ]; then tail -n 1 "$tmp/level" >>"$tmp/next"; fi
  mv "$tmp/next" "$tmp/level"
  width=$(((width + 1) / 2))
  [ "$(lines "$tmp/level")" = "$width" ] || no "hashing failed"
done
[ "$(cat "$tmp/level")" = "$root" ] || no "the leaf hashes do not give the root that was signed"
say "The $size leaf hashes give the root in the signed checkpoint."

# ---- 4. the leaves ------------------------------------------------------------------------------------------
# One line a leaf: 1 sequence, 2 kind, 3 record, 4 revision, 5 occurredAt, 6 from, 7 to, 8 refused, 9 commitments.
# A leaf is canonical JSON whose texts hold neither quote nor backslash, so a member is found by its name.
awk -F '\t' -v size="$size" -v shown_from="$shown_from" '
  function text(name,   at, rest) {
    at = index(leaf, "\"" name "\":\"")
    if (!at) return ""
    rest = substr(leaf, at + length(name) + 4)
    return substr(rest, 1, index(rest, "\"") - 1)
  }
  function number(name,   at, rest) {
    at = index(leaf, "\"" name "\":")
    rest = substr(leaf, at + length(name) + 3, 24)
    return at && match(rest, /^-?[0-9]+/) ? substr(rest, 1, RLENGTH) : "none"
  }
  function wrong(why) { print "leaf " $1 " " why; failed = 1; exit }
  BEGIN { last = -1 }
  {
    leaf = $2
    if (NF != 2 || $1 !~ /^[0-9]+$/ || number("seq") != $1) wrong("does not stand at its place")
    if ($1 + 0 <= last || $1 + 0 >= size) wrong("is out of order")
    last = $1 + 0
    if (last >= shown_from) ++shown
    print $1, text("kind"), text("record"), number("revision"), number("occurredAt"), text("from"), text("to"),
      text("refused"), text("commitments") >out
  }
  END { if (!failed && shown + 0 != size - shown_from) print "not every leaf from " shown_from " on is shown" }
' OFS='\t' out="$tmp/leaves" journal/leaves.txt >"$tmp/wrong" || no "journal/leaves.txt cannot be read"
[ -s "$tmp/wrong" ] && no "$(cat "$tmp/wrong")"
[ -f "$tmp/leaves" ] || : >"$tmp/leaves"
awk -F '\t' '
  { gsub(/'\''/, "'\''\\'\'''\''", $2); print "printf '\''\\000%s'\'' '\''" $2 "'\''" }' journal/leaves.txt |
  hash_all "$tmp/leaf_hashes" || exit 1
cut -f 1 "$tmp/leaves" | paste -d ' ' - "$tmp/leaf_hashes" |
  awk 'pass == 1 { hash[NR - 1] = $0; next } hash[$1] != $2 { print $1; exit }' pass=1 journal/hashes.txt pass=2 - \
    >"$tmp/wrong" || no "the leaves cannot be compared"
[ -s "$tmp/wrong" ] && no "leaf $(cat "$tmp/wrong") is not the one in the tree"
say "The $(lines "$tmp/leaves") leaves shown are in the tree; none is missing from leaf $shown_from on."

# ---- 5. the scope: every record with an event of these kinds in the period, with all its revisions ----------
# records: 1 id, 2 kind, 3 prefix of its number, 4 version, 5 state, 6 created, 7 updated. in_scope: its leaves.
awk -F '\t' -v from="$from" -v to="$to" -v in_scope="$tmp/in_scope" '
  function wrong(why) { print "leaf " $1 ": " why; failed = 1; exit }
  pass == 1 { split($0, part, ":"); prefix[part[1]] = part[2]; next }
  pass == 2 { if ($8 == "" && ($2 in prefix) && $5 + 0 >= from && $5 + 0 < to) selected[$3] = 1; next }
  !($3 in selected) { next }
  {
    print >in_scope
    if (!($3 in kind)) { kind[$3] = $2; created[$3] = $5; version[$3] = 0; state[$3] = "" }
    if ($2 != kind[$3]) wrong("record " $3 " is of another kind before")
    if ($8 != "") next
    if ($4 + 0 != version[$3] + 1) wrong("revision " $4 " of record " $3 " follows revision " version[$3])
    if ($6 != state[$3]) wrong("it begins in state " $6 ", but record " $3 " is in " state[$3])
    version[$3] = $4; state[$3] = $7; updated[$3] = $5
  }
  END {
    if (!failed) for (id in kind) {
      print id, kind[id], prefix[kind[id]], version[id], state[id], created[id], updated[id] >records
    }
  }
' OFS='\t' records="$tmp/records.unsorted" pass=1 "$tmp/kinds" pass=2 "$tmp/leaves" pass=3 "$tmp/leaves" \
  >"$tmp/wrong" ||
  no "the scope cannot be made out"
[ -s "$tmp/wrong" ] && no "$(cat "$tmp/wrong")"
[ -f "$tmp/in_scope" ] || : >"$tmp/in_scope"
[ -f "$tmp/records.unsorted" ] || : >"$tmp/records.unsorted"
sort "$tmp/records.unsorted" >"$tmp/records"

# ---- 6. disclosures and commitments -------------------------------------------------------------------------
# openings: 1 sequence, 2 path, 3 commitment, 4 disclosed | erased | withheld, 5 value.
awk -F '\t' 'NF != 2 || $1 !~ /^[0-9]+$/ || $2 == "" || $2 ~ /[^A-Za-z0-9_-]/ { print NR; exit }' \
  journal/disclosures.txt >"$tmp/wrong" || no "journal/disclosures.txt cannot be read"
[ -s "$tmp/wrong" ] && no "journal/disclosures.txt, line $(cat "$tmp/wrong"), is no disclosure"
awk -F '\t' '{ print "printf %s " $2 }' journal/disclosures.txt | hash_all "$tmp/commitments" || exit 1
awk -F '\t' '
  BEGIN {
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for (i = 0; i < 64; i++) for (j = 0; j < 64; j++) {
      pair[substr(alphabet, i + 1, 1) substr(alphabet, j + 1, 1)] = i * 64 + j
    }
    for (i = 0; i < 64; i++) { pair[substr(alphabet, i + 1, 1)] = i * 64; pair[""] = 0 }
    for (i = 1; i < 256; i++) byte[i] = sprintf("%c", i)
  }
  function decode(text,   i, out, high, low, left) {
    for (i = 1; i <= length(text); i += 4) {
      high = pair[substr(text, i, 2)]; low = pair[substr(text, i + 2, 2)]
      left = length(text) - i
      out = out byte[int(high / 16)]
      if (left >= 2) out = out byte[high % 16 * 16 + int(low / 256)]
      if (left >= 3) out = out byte[low % 256]
    }
    return out
  }
  {
    json = decode($2)
    # ["22 characters of salt","path",value]
    path = substr(json, 28)
    at = index(path, "\"")
    value = substr(path, at + 2)
    path = substr(path, 1, at - 1)
    if (substr(json, 1, 2) != "[\"" || substr(json, 25, 3) != "\",\"" || path !~ /^[A-Za-z0-9._\/-]+$/ ||
        substr(json, 28 + at, 1) != "," || value !~ /.\]$/ || value ~ /[\001-\037]/) {
      print "wrong", NR; exit
    }
    print $1, path, substr(value, 1, length(value) - 1)
  }' OFS='\t' journal/disclosures.txt >"$tmp/decoded" || no "journal/disclosures.txt cannot be read"
odd=$(awk -F '\t' '$1 == "wrong" { print $2 }' "$tmp/decoded")
[ -n "$odd" ] && no "journal/disclosures.txt, line $odd, is no disclosure"
{
  paste -d "$tab" "$tmp/decoded" "$tmp/commitments" | awk -F '\t' '{ print $1, $2, $4, "disclosed", $3 }' OFS='\t'
  awk -F '\t' '
    NF != 4 || length($3) != 64 || $2 !~ /^[A-Za-z0-9._\/-]+$/ || $4 !~ /^(erased|withheld)$/ {
      print "wrong", NR; exit
    }
    { print $1, $2, $3, $4, "" }' OFS='\t' journal/redactions.txt
} >"$tmp/openings.unsorted"
odd=$(awk -F '\t' '$1 == "wrong" { print $2 }' "$tmp/openings.unsorted")
[ -n "$odd" ] && no "journal/redactions.txt, line $odd, is no redaction"
sort -t "$tab" -k 1,1n -k 2,2 "$tmp/openings.unsorted" >"$tmp/openings"

# For each leaf in scope the list "path TAB commitment LF", whose SHA-256 the leaf carries.
awk -F '\t' '
  pass == 1 { known[$1] = 1; next }
  !($1 in known) { print $1; exit }' pass=1 "$tmp/in_scope" pass=2 "$tmp/openings" >"$tmp/wrong" ||
  no "the openings cannot be read"
[ -s "$tmp/wrong" ] && no "leaf $(cat "$tmp/wrong") is opened, but not in scope"
awk -F '\t' '
  pass == 1 { list[$1] = list[$1] $2 "\\t" $3 "\\n"; next }
  { print "printf '\''" list[$1] "'\''" }' pass=1 "$tmp/openings" pass=2 "$tmp/in_scope" |
  hash_all "$tmp/lists" || exit 1
paste -d "$tab" "$tmp/in_scope" "$tmp/lists" | awk -F '\t' '$9 != $10 { print $1; exit }' >"$tmp/wrong" ||
  no "the commitments cannot be compared"
[ -s "$tmp/wrong" ] && no "leaf $(cat "$tmp/wrong"): the values shown are not those that the leaf commits to"
say "$(lines "$tmp/decoded") values open commitments of $(lines "$tmp/in_scope") events;" \
  "$(lines journal/redactions.txt) are erased or withheld."

# ---- 7. the records are what their events add up to ---------------------------------------------------------
# folded: 1 record, 2 path, 3 disclosed | erased | withheld, 4 value: the last word on each path.
awk -F '\t' '
  pass == 1 { if ($8 == "") record[$1] = $3; next }
  !($1 in record) { next }
  # Notes on a decision are no state.
  $2 ~ /^(reads|comment|rule|detail|deviations|sourceColumns|erasureReason|firedTimer|followed|undoneRevision)$/ {
    next
  }
  $2 == "alias" && $4 != "disclosed" { next }
  $2 == "number" && $4 != "disclosed" { next }
  $2 == "erasedPaths" {
    if ($4 != "disclosed") next
    list = substr($5, 2, length($5) - 2)
    gsub(/"/, "", list)
    count = split(list, path, ",")
    for (i = 1; i <= count; i++) { key = record[$1] "\t" path[i]; how[key] = "erased"; value[key] = "" }
    next
  }
  { key = record[$1] "\t" $2; how[key] = $4; value[key] = $5 }
  END { for (key in how) if (value[key] != "null") print key "\t" how[key] "\t" value[key] }
' pass=1 "$tmp/in_scope" pass=2 "$tmp/openings" | sort -t "$tab" -k 1,1 -k 2,2 >"$tmp/folded"

# Both files of a kind written again. Numbers are as shown (INC-000123), instants RFC 3339.
mkdir "$tmp/records.d"
write_records='
  function instant(micros,   seconds, days, rest, era, of_era, year, of_year, month, day, fraction) {
    seconds = int(micros / 1000000)
    if (seconds * 1000000 > micros) seconds--
    fraction = sprintf("%06d", micros - seconds * 1000000)
    sub(/0+$/, "", fraction)
    days = int(seconds / 86400)
    if (days * 86400 > seconds) days--
    rest = seconds - days * 86400
    days += 719468
    era = int(days / 146097)
    of_era = days - era * 146097
    year = int((of_era - int(of_era / 1460) + int(of_era / 36524) - int(of_era / 146096)) / 365)
    of_year = of_era - (365 * year + int(year / 4) - int(year / 100))
    month = int((5 * of_year + 2) / 153)
    day = of_year - int((153 * month + 2) / 5) + 1
    month = month < 10 ? month + 3 : month - 9
    year += era * 400 + (month <= 2)
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, int(rest / 3600), int(rest / 60) % 60,
                   rest % 60) (fraction == "" ? "" : "." fraction) "Z"
  }
  function plain(json,   at, out, next_one) {  # the text of a JSON string; anything else as it is
    if (substr(json, 1, 1) != "\"") return json
    json = substr(json, 2, length(json) - 2)
    while ((at = index(json, "\\")) > 0) {
      out = out substr(json, 1, at - 1)
      next_one = substr(json, at + 1, 1)
      json = substr(json, at + 2)
      if (next_one == "n") out = out "\n"
      else if (next_one == "t") out = out "\t"
      else if (next_one == "r") out = out "\r"
      else if (next_one == "b") out = out "\b"
      else if (next_one == "f") out = out "\f"
      else if (next_one == "u") {
        out = out sprintf("%c", 16 * substr(json, 3, 1) + index("123456789abcdef", substr(json, 4, 1)))
        json = substr(json, 5)
      } else out = out next_one
    }
    return out json
  }
  function cell(json,   out) {  # no spreadsheet may take text for a formula
    out = plain(json)
    if (substr(json, 1, 1) == "\"" && out ~ /^[=+@\t\r-]/) out = "'\''" out
    if (out ~ /[,"\r\n]/) { gsub(/"/, "\"\"", out); out = "\"" out "\"" }
    return out
  }
  function member(name, list) { return list == "" ? "" : ",\"" name "\":" list }
  function object(name) { return member(name, items[name] == "" ? "" : "{" items[name] "}") }
  function array(name) { return member(name, list[name] == "" ? "" : "[" list[name] "]") }
  function start(   name) {
    split("", items); split("", list); split("", words); split("", count); split("", field)
  }
  function finish(   head, header, i, name, out, row) {
    if (id == "") return
    # gawk 5.2 stumbles over a missing element as an argument; with "" behind it, it is text.
    head = member("alias", field["alias"] "") object("attachments")
    head = head ",\"createdAt\":\"" instant(created) "\"" array("erased")
    head = head ",\"fields\":{" items["fields"] "},\"id\":\"" id "\",\"kind\":\"" kind "\"" object("links")
    if ("number" in field) head = head ",\"number\":\"" field["number"] "\""
    head = head ",\"state\":\"" state "\"" object("timers")
    head = head ",\"updatedAt\":\"" instant(updated) "\",\"version\":" version
    head = head array("withheld") object("worklog")
    print "{" substr(head, 2) "}" >(dir "/" kind ".json")
    if (!(kind in columns)) {
      header = ""
      getline header <("records/" kind ".csv")
      sub(/\r$/, "", header)
      columns[kind] = split(header, column, ",")
      for (i = 1; i <= columns[kind]; i++) name_of[kind, i] = column[i]
    }
    for (i = 1; i <= columns[kind]; i++) {
      name = name_of[kind, i]
      if (name == "id") out = id
      else if (name == "state") out = state
      else if (name == "version") out = version
      else if (name == "createdAt") out = instant(created)
      else if (name == "updatedAt") out = instant(updated)
      else if (name == "erased" || name == "withheld") out = words[name] ""
      else if (name == "number") out = field["number"] ""
      else if (name == "alias") {
        out = ""
        if (match(field["alias"], /"key":"([^"\\]|\\.)*"/)) out = cell(substr(field["alias"], RSTART + 6, RLENGTH - 6))
      }
      else if (name ~ /^(attachments|links|timers|worklog)$/) out = count[name] + 0
      else if (name in field) out = field[name]
      else out = ""
      row = row (i > 1 ? "," : "") out
    }
    printf "%s\r\n", row >(dir "/" kind ".csv")
  }
'
{
  sed "s/^/R$tab/" "$tmp/records"
  sed "s/^/V$tab/" "$tmp/folded"
} | sort -t "$tab" -k 2,2 -k 1,1 -k 3,3 | awk -F '\t' -v dir="$tmp/records.d" "$write_records"'
  $1 == "R" {
    finish(); start()
    id = $2; kind = $3; prefix = $4; version = $5; state = $6; created = $7; updated = $8
    next
  }
  $4 != "disclosed" {
    list[$4] = list[$4] (list[$4] == "" ? "" : ",") "\"" $3 "\""
    words[$4] = words[$4] (words[$4] == "" ? "" : " ") $3
    field[$3] = "[" $4 "]"
    next
  }
  $3 == "number" { field["number"] = prefix "-" sprintf("%06d", $5); next }
  $3 == "alias" { field["alias"] = $5; next }
  {
    slash = index($3, "/")
    where = slash ? substr($3, 1, slash - 1) : "fields"
    name = substr($3, slash + 1)
    items[where] = items[where] (items[where] == "" ? "" : ",") "\"" name "\":" $5
    if (slash) ++count[where]
    else field[name] = cell($5)
  }
  END { finish() }' || no "the records cannot be written again"

while IFS=: read -r kind _; do
  for file in "records/$kind.json" "records/$kind.csv" "events/$kind.csv"; do
    grep -qx "$file" "$tmp/listed" || no "$file is not in the list of hashes"
  done
  touch "$tmp/records.d/$kind.json" "$tmp/records.d/$kind.csv"
  awk 'BEGIN { printf "[" } { printf "%s\n%s", (NR > 1 ? "," : ""), $0 } END { printf "\n]\n" }' \
    "$tmp/records.d/$kind.json" | cmp -s - "records/$kind.json" ||
    no "records/$kind.json is not what the disclosed events add up to"
  {
    head -n 1 "records/$kind.csv"
    cat "$tmp/records.d/$kind.csv"
  } | cmp -s - "records/$kind.csv" || no "records/$kind.csv is not what the disclosed events add up to"
done <"$tmp/kinds"
say "The $(lines "$tmp/records") records are what their events add up to, and all that the scope covers."

# The statement says how much there is; what was checked must be as much.
counted() { [ "$(number_of "$1")" = "$2" ] || no "the pack does not hold as many $3 as its statement says"; }
counted events "$(awk -F '\t' '$8 == ""' "$tmp/in_scope" | wc -l | tr -d ' ')" events
counted refusals "$(awk -F '\t' '$8 != ""' "$tmp/in_scope" | wc -l | tr -d ' ')" refusals
counted disclosed "$(lines "$tmp/decoded")" values
counted erased "$(awk -F '\t' '$4 == "erased"' "$tmp/openings" | wc -l | tr -d ' ')" erased
counted withheld "$(awk -F '\t' '$4 == "withheld"' "$tmp/openings" | wc -l | tr -d ' ')" withheld
while IFS=: read -r kind _; do
  found=$(awk -F '\t' -v kind="$kind" '$2 == kind' "$tmp/records" | wc -l | tr -d ' ')
  [ "$(object_of records | tr ',' '\n' | sed -n "s/^\"$kind\"://p")" = "$found" ] ||
    no "the pack does not hold as many records of kind $kind as its statement says"
done <"$tmp/kinds"

if [ -n "$key" ]; then
  say "PROVEN against the key given."
  exit 0
fi
say "CONSISTENT, but nobody outside vouches for the signer: give the journal's public key to pin it."
exit 3
