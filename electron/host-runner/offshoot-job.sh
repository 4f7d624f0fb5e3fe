# Work on image files that belongs to the host: it goes on when the window, the app or the connection is gone.
#   sh -c 'S=$1; shift; eval "$S"' offshoot-job SCRIPT MODE ID BASE ...   (SCRIPT is this text; its detached half runs it again)
# POSIX sh for dash, bash and busybox. Every name is a positional argument; no command line is ever built from a name.
#
#   start ID BASE BYTES SYNC VERIFY [KIND SRCFMT SRC DSTFMT OPTS DSTDIR DSTNAME SIZE]...   stdin: plan.json. Prints events
#   follow|cancel|undo|settle|forget ID BASE      note|hold ID BASE < one line      list|place '' BASE
# BYTES is the length of the plan: whoever sends it may be killed in the middle, and a plan cut off is nobody's to finish.
#
# Without BASE jobs are in the user's home, or, where that is missing, full or read-only, in a directory of theirs in /var/tmp, which
# outlives a restart as jobs must. They are looked for in both. Nothing is executed from there: noexec is no matter.
#
# BASE/ID (700, files 600) holds: plan.json, N.task N.dir N.name (what was asked), count; events (append-only journal, one
# write a line: runner, child, intent, box, made, state, task, removed, left); progress and exit (replaced by rename); err, log, notes.
# A process is ours only when pid, start time and boot id match. A file is ours only when device, inode and time of birth do.
# A file is gone only when its name is missing in the directory it was made in: what cannot be looked at is "left".
#
# Where others may rename what lies in a directory, a file is made in one of our own there (mode 700), and every name is looked
# up from inside: an absolute path, or a name that others can swap for a link, would lead what we write to another file.

LC_ALL=C; export LC_ALL
umask 077
# the work is done inside directories that others may write to: no program is looked for in them
case :$PATH: in *:[!/]*) PATH=/usr/local/sbin ;; esac
PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH
NL='
'
die() { printf 'offshoot-job: %s\n' "$2" >&2; exit "$1"; }
digits() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

# ---- processes

# pid, start time (clock ticks after boot) and parent of whoever reads; $$ is wrong in a subshell
self() {
  read -r stat_line 2>/dev/null </proc/self/stat || return 1
  self_pid=${stat_line%% *}
  set -- ${stat_line##*) }
  self_parent=$2 self_start=${20-}
  digits "$self_start"
}
boot() {
  boot_id=- machine_id=-
  read -r boot_id 2>/dev/null </proc/sys/kernel/random/boot_id
  read -r machine_id 2>/dev/null </etc/machine-id || read -r machine_id 2>/dev/null </proc/sys/kernel/hostname
  boot_id=${boot_id%%[!0-9a-f-]*} machine_id=${machine_id%%[!0-9A-Za-z._-]*}
  boot_id=${boot_id:--} machine_id=${machine_id:--}
}
# running PID START: is that very process alive (and no zombie)?
running() {
  digits "$1" && digits "$2" || return 1
  running_at=$2
  { read -r stat_line </proc/"$1"/stat; } 2>/dev/null || return 1
  set -- ${stat_line##*) }
  [ "${20-}" = "$running_at" ] || return 1
  case $1 in Z | X) return 1 ;; esac
}
nap() { sleep "$1" 2>/dev/null || sleep 1; }

# ---- files

# device, inode and, where the file system and stat know it, time of birth: an inode number alone is soon used again
ident() {
  ident=
  stat_line=$(TZ=UTC0 stat -c '%d:%i:%w' "$1" 2>/dev/null) || return 1
  set -- $stat_line
  ident=$1${2+_$2}
}
exists() { [ -e "$1" ] || [ -L "$1" ]; }
# at PATH: there, absent or unknown; then $said is why
at() {
  at=there said=
  exists "$1" && return
  said=$(stat "$1" 2>&1 >/dev/null) && return
  case $said in *'No such file or directory'*) at=absent said= ;; *) at=unknown ;; esac
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
hexfile() {
  if [ -s "$1" ]; then hex <"$1"; else printf -- -; fi
}
# slurp FILE: its bytes, a trailing newline too, into $slurp
slurp() { slurp=$(cat "$1" 2>/dev/null && printf x) || return 1; slurp=${slurp%x}; }
# crowded: may others rename what lies in the directory that we are in? In a sticky one only its owner may
crowded() {
  set -- $(stat -c '%u %a' . 2>/dev/null)
  case ${1-} in 0 | "$(id -u)") ;; *) return 0 ;; esac
  case ${2-} in [1357]???) return 1 ;; *[2367]? | *[2367]) return 0 ;; esac
  return 1
}
# own PATH: a directory that only we may enter. Where root is mapped to nobody, as by NFS, so is what root makes
own() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  set -- $(stat -c '%u %a' "$1" 2>/dev/null)
  case ${2-} in 700 | 2700) ;; *) return 1 ;; esac
  [ "${1-}" = "$(id -u)" ] || [ "$(id -u) ${1-}" = '0 65534' ]
}
# enter: goes where the file of task n is made, for the first time; sets tmp and final
enter() {
  slot=.offshoot-$id-$n.part
  tmp=./$slot final=./$name
  cd "$dir" 2>/dev/null && place=$(stat -c %i . 2>>"$job/err") || { stat "$dir/." 2>>"$job/err" >/dev/null; because 1; }
  ev "intent $n $place" || fail 4 nospace
  crowded || return 0
  mkdir -m 700 "$tmp" 2>>"$job/err" && cd "$tmp" 2>/dev/null || because 1
  own . && ident . || { cd ..; rmdir "$tmp"; fail 18 shared; }
  ev "box $n $ident" || fail 4 nospace
  tmp=./image final=../$name
}
# reach N DIR NAME: goes there again; sets tmp and final, and away if nothing can be known there
reach() {
  slot=.offshoot-$id-$1.part
  tmp=./$slot final=./$3 away= box=
  eval "w=\${box_$1-} v=\${place_$1-}"
  if ! cd "$2" 2>/dev/null || { [ -n "$v" ] && [ "$(stat -c %i . 2>/dev/null)" != "$v" ]; }; then
    cd /
    away=$(stat "$2/." 2>&1 >/dev/null)
    away=${away:-"$2: not the directory that the job has worked in"}
    return
  fi
  [ -n "$w" ] || return 0
  if [ -d "$tmp" ] && [ ! -L "$tmp" ] && cd "$tmp" 2>/dev/null; then
    if ident . && [ "$ident" = "$w" ]; then box=1 tmp=./image final=../$3; else cd "$2" 2>/dev/null || cd /; fi
  fi
}
sync_file() { dd if=/dev/null "of=$1" conv=fsync,notrunc 2>/dev/null || sync "$1"; }

# ---- where jobs are

# what a journal and its messages may come to, bytes
ROOM=1048576

places() {
  base_1=$base base_2= shared=
  [ -z "$base" ] || return 0
  shared=/var/tmp/offshoot-$(id -u)
  base_2=$shared/jobs
  case ${XDG_STATE_HOME-} in
    /*) base_1=$XDG_STATE_HOME/offshoot/jobs ;;
    *) case ${HOME-} in /*) base_1=$HOME/.local/state/offshoot/jobs ;; esac ;;
  esac
}
# anybody may make a directory of that name in /var/tmp
ours() { [ -d "$1" ] && [ ! -L "$1" ] && [ "$(stat -c '%u %a' "$1" 2>/dev/null)" = "$(id -u) 700" ]; }
# in_use BASE: may jobs be there?
in_use() {
  case $1 in '') return 1 ;; "$base_2") ours "$shared" || return 1 ;; esac
  [ -d "$1" ]
}
# look BASE: can a job be made there? -> ok, missing, denied, foreign or full
look() {
  d=$1
  while [ -n "$d" ] && ! exists "$d"; do d=${d%/*}; done
  d=${d:-/}
  look=ok
  # no home is made for anybody
  if [ "$1" = "$base_1" ] && [ -n "$shared" ] && [ -z "${XDG_STATE_HOME-}" ] && [ ! -d "$HOME" ]; then look=missing; return; fi
  if [ "$1" = "$base_2" ] && exists "$shared" && ! ours "$shared"; then look=foreign; return; fi
  if [ ! -d "$d" ] || [ ! -w "$d" ] || [ ! -x "$d" ]; then look=denied; return; fi
  set -- $(stat -f -c '%a %S' "$d" 2>/dev/null)
  if digits "${1-}" && digits "${2-}" && [ $(($1 * $2)) -lt $ROOM ]; then look=full; fi
}
# makes the directory of a job in a base that is ours
make_dir() {
  mkdir -p "$base" 2>/dev/null && { [ "$base" != "$base_2" ] || ours "$shared"; } && mkdir "$job" 2>/dev/null
}
place() {
  for base in "$base_1" "$base_2"; do
    [ -n "$base" ] || continue
    look "$base"
    say "place $look $(printf %s "$base" | hex)"
  done
  say over
}

# ---- the journal

ev() { { printf '%s\n' "$1" >>"$job/events"; } 2>/dev/null; }
now() {
  now=$(date +%s%3N)
  digits "$now" && [ ${#now} -ge 13 ] || now=$(date +%s)000
}
# reads the journal: who runs, who its child is, the last state, and made_N / intent_N of each task
load() {
  r_pid= r_start= r_boot= r_machine= c_pid= c_start= state=none state_task=0 started=0
  count=0
  [ ! -e "$job/count" ] || read -r count <"$job/count"
  digits "$count" || count=0
  i=1
  while [ $i -le "$count" ]; do eval "made_$i= intent_$i= place_$i= box_$i= commit_$i="; i=$((i + 1)); done
  [ -e "$job/events" ] || return 0
  while read -r a b c d e f; do
    case $a in
      runner) r_pid=$b r_start=$c r_boot=$d r_machine=$e started=$f ;;
      child) c_pid=$c c_start=$d ;;
      state)
        state=$b state_task=$c
        [ "$b" != committing ] || ! digits "$c" || eval "commit_$c=1"
        ;;
      intent) ! digits "$b" || eval "intent_$b=1 place_$b=\$c" ;;
      box) ! digits "$b" || eval "box_$b=\$c" ;;
      made) ! digits "$b" || eval "made_$b=\$c" ;;
      removed) ! digits "$b" || case $c in tmp) eval "intent_$b=" ;; final) eval "commit_$b=" ;; esac ;;
    esac
  done <"$job/events"
}
runner_alive() { [ -n "$r_pid" ] && [ "$r_boot" = "$boot_id" ] && running "$r_pid" "$r_start"; }
child_alive() { [ -n "$c_pid" ] && [ "$r_boot" = "$boot_id" ] && running "$c_pid" "$c_start"; }
elsewhere() { [ -n "$r_machine" ] && [ "$r_machine" != "$machine_id" ]; }

# whose N tmp|final: $p is ours, foreign, absent or unknown; then $said is why. Ours before its identity was recorded: an empty
# file, or a directory of our own, of this job's own temporary name
whose() {
  eval "w=\${made_$1-} v=\${intent_$1-}"
  if [ "$2" = tmp ]; then p=$tmp mine=$v; else p=$final; eval "mine=\${commit_$1-}"; fi
  # of a job that is done no temporary file is left
  case $2$state in tmpdone) mine= ;; esac
  if [ -n "$away" ]; then at=unknown said=$away; else at "$p"; fi
  whose=$at
  case $at in
    absent) [ "$2" = final ] || [ -z "$box" ] || whose=ours; return ;;
    unknown) [ -n "$mine" ] || whose=absent; return ;;
  esac
  whose=foreign
  if [ -n "$w" ]; then
    if ident "$p"; then [ "$ident" != "$w" ] || whose=ours
    elif [ -n "$mine" ]; then at "$p"; whose=unknown
    fi
  elif [ -n "$v" ] && [ "$2" = tmp ]; then
    if [ -f "$p" ] && [ ! -L "$p" ] && [ ! -s "$p" ]; then whose=ours; elif own "$p"; then whose=ours; fi
  fi
}
# each_file FUNCTION: goes to the files of all tasks, newest first, and calls it with N tmp|final and what whose() sets
each_file() {
  each_file=$1 i=$count
  while [ $i -ge 1 ]; do
    if slurp "$job/$i.dir" && d=$slurp && slurp "$job/$i.name"; then
      reach "$i" "$d" "$slurp"
      for which in final tmp; do
        whose "$i" $which
        "$each_file" "$i" $which
      done
    fi
    i=$((i - 1))
  done
  cd /
}
# undo_files SAY: removes what this job made, newest first; SAY is ev or say
say() { printf '%s\n' "$1"; }
undo_files() {
  undo_say=$1 undo_left=
  each_file undo_file
}
undo_file() { # N tmp|final
  case $whose in
    foreign) [ "$2" = final ] && eval "[ -z \"\${made_$1-}\" ]" || "$undo_say" "foreign $1 $2" ;;
    unknown) stays "$1" "$2" ;;
    ours)
      if said=$(remove "$p" 2>&1) && at "$p" && [ "$at" = absent ]; then
        # the directory of our own is empty now, and goes with the file
        [ "$2$box" != tmp1 ] || { cd .. && said=$(rmdir "./$slot" 2>&1); } || { stays "$1" "$2"; return; }
        "$undo_say" "removed $1 $2"
      else
        stays "$1" "$2"
      fi
      ;;
  esac
}
remove() { if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir "$1"; else rm -f "$1"; fi; }
stays() {
  undo_left=1
  why 0 "$said"
  said=$(printf %s "$said" | tail -c 1000 | hex)
  "$undo_say" "left $1 $2 $why_word ${said:--}"
}

# ---- events for whoever watches: state WORD N | progress N copying|verifying PERCENT BYTES | task N done | removed|foreign N tmp|final
# | left N tmp|final WORD HEX | error HEX | exit CODE WORD N | dead. PERCENT has two decimals; BYTES is what the tool wrote (read, when
# verifying) or -. WORD says why, HEX in whose words

put() { printf '%s\n' "$1" 2>/dev/null || watched=; }
flush() {
  l=
  [ ! -e "$job/progress" ] || read -r l 2>/dev/null <"$job/progress"
  [ -z "$l" ] || [ "$l" = "$shown" ] || { shown=$l; put "progress $l"; }
  while read -r l <&5; do
    case $l in state\ * | task\ * | removed\ * | left\ * | foreign\ *) put "$l" ;; esac
  done
}
ending() {
  flush
  [ ! -s "$job/err" ] || [ "${1-}" = 0 ] || put "error $(error_hex)"
  put "exit $*"
}
errors() { tr '\r' '\n' <"$job/err" 2>/dev/null | grep -v '^ *([0-9.]*/100%)$' | tail -c 3000; }
error_hex() {
  set -- "$(errors | hex)"
  printf %s "${1:--}"
}
read_exit() { [ -e "$job/exit" ] && read -r x_code x_word x_task x_ended <"$job/exit"; }

# ---- the runner

stop= child= ticker=
# ticks CHILD START: five and more times a second asks qemu-img for its progress (USR1) and records the answer
ticks() {
  last= part=
  # what it starts must not hold the target's file system
  cd /
  exec 4<"$job/err"
  while running "$1" "$2"; do
    kill -USR1 "$1" 2>/dev/null
    nap 0.14
    while read -r l <&4 || { part=$part$l; false; }; do
      l=$part$l part=
      case $l in *'('*/100%*) l=${l#*\(} last=${l%%/*} ;; esac
    done
    [ -n "$last" ] || continue
    bytes=-
    { while read -r k v; do [ "$k" != "$3:" ] || bytes=$v; done </proc/"$1"/io; } 2>/dev/null
    { printf '%s %s %s %s\n' "$n" "$phase" "$last" "$bytes" >"$job/progress.new"; } 2>/dev/null && mv -f "$job/progress.new" "$job/progress" 2>/dev/null
  done
}
# work TICK COMMAND...: runs it as the recorded child and waits. The child records itself before it becomes COMMAND, with USR1
# ignored until qemu-img takes it over, so nothing can be started without a trace and no signal comes too early.
work() {
  [ -z "$stop" ] || return 250
  tick=$1; shift
  { : >"$job/err"; } 2>/dev/null
  (self && ev "child $n $self_pid $self_start" || { echo 'No space left for the journal' >&2; exit 1; }; exec "$@") </dev/null >/dev/null 2>"$job/err" &
  child=$!
  [ -z "$stop" ] || kill -TERM "$child" 2>/dev/null
  child_start=
  if { read -r stat_line </proc/"$child"/stat; } 2>/dev/null; then rest=${stat_line##*) }; child_start=$(set -- $rest; printf %s "${20-}"); fi
  ticker=
  if [ -n "$tick" ]; then ticks "$child" "$child_start" "$tick" & ticker=$!; fi
  wait "$child"; rc=$?
  if [ -n "$stop" ]; then
    i=0
    while [ $i -lt 14 ] && running "$child" "$child_start"; do nap 0.05; i=$((i + 1)); done
    # killed, but not waited for without end: in the middle of a sync it dies only when the disk lets go
    ! running "$child" "$child_start" || kill -KILL "$child" 2>/dev/null
    i=0
    while [ $i -lt 8 ] && running "$child" "$child_start"; do nap 0.05; i=$((i + 1)); done
    rc=250
  fi
  child=
  [ -z "$ticker" ] || { kill "$ticker"; wait "$ticker"; } 2>/dev/null
  return $rc
}
# fail CODE WORD: undoes all, records why, ends
fail() {
  trap '' TERM INT
  failed_code=$1 failed_word=$2 failed_task=$n
  if [ -n "$stop" ]; then
    failed_code=2 failed_word=cancelled
    [ -e "$job/cancel" ] || failed_code=12 failed_word=terminated
  fi
  ev "state undoing $n"
  load
  undo_files ev
  finish "$failed_code" "$failed_word" "$failed_task"
  exit "$failed_code"
}
finish() {
  now
  { printf '%s %s %s %s\n' "$1" "$2" "$3" "$now" >"$job/exit.new"; } 2>/dev/null && mv -f "$job/exit.new" "$job/exit"
}
# because RC: ends with the word for what the tool said
because() {
  [ "$1" -ne 250 ] || fail 2 cancelled
  why "$1" "$(errors)"
  fail "$why_code" "$why_word"
}
# why RC TEXT: the code and the word for what a tool said (it speaks the C locale)
why() {
  case $2 in
    *'No space left'* | *'quota exceeded'* | *'File too large'*) why_code=4 why_word=nospace ;;
    *'Failed to get'*lock*) why_code=7 why_word=inuse ;;
    *'Read-only file system'*) why_code=11 why_word=readonly ;;
    *'Input/output error'*) why_code=17 why_word=ioerror ;;
    *'ermission denied'* | *'not permitted'*) why_code=6 why_word=denied ;;
    *'failed to clone'*) why_code=10 why_word=unsupported ;;
    *'No such file'*) why_code=5 why_word=missing ;;
    *) if [ "$1" -le 128 ]; then why_code=1 why_word=failed; else why_code=9 why_word=killed; fi ;;
  esac
}
each() { # FUNCTION TASKS...
  each=$1; shift
  n=0
  while [ $# -ge 8 ]; do
    n=$((n + 1))
    kind=$1 srcfmt=$2 src=$3 dstfmt=$4 opts=$5 dir=$6 name=$7 size=$8
    [ -z "$stop" ] || fail 2 cancelled
    "$each"
    cd /
    shift 8
  done
}
check() {
  case $kind in create) [ -z "$src" ] || [ -e "$src" ] || fail 5 missing ;; *) [ -e "$src" ] || fail 5 missing; [ -r "$src" ] || fail 6 denied ;; esac
  { : >"$job/err"; } 2>/dev/null
  at "$dir/."
  [ "$at" != unknown ] || { printf '%s\n' "$said" >"$job/err"; case $said in *'Not a directory'*) fail 5 missing ;; esac; because 1; }
  [ "$at" = there ] || fail 5 missing
  at "${dir%/}/$name"
  case $at in there) fail 3 taken ;; unknown) printf '%s\n' "$said" >"$job/err"; because 1 ;; esac
  case $kind in copy | reflink) ;; *) command -v qemu-img >/dev/null || fail 14 notool ;; esac
}
# the snapshots inside the source, one a line, without a mark of which is the last
inside() {
  inside=$(qemu-img info -U --output=json -f "$srcfmt" "$src" 2>>"$job/err" | sed -n '/^    "snapshots": \[/,/^    \]/p' | sed '1d;$d' | tr -d '\n' | tr '}' '\n' | sed 's/^[, ]*//')
}
# whether all that were there before are there still, as they were
unchanged() {
  inside
  old_ifs=$IFS; IFS=$NL; set -f
  for line in $before; do
    case $NL$inside$NL in *"$NL$line$NL"*) ;; *) set +f; IFS=$old_ifs; return 1 ;; esac
  done
  set +f; IFS=$old_ifs
  [ -n "$before" ]
}
# image: converts with the switches in size: words, a semicolon, then l:SNAPSHOT or b:FORMAT:BACKING
image() {
  rest=${size#*;}
  # not -F, which convert does not have in QEMU 5.2
  case $rest in b:*) rest=${rest#b:}; opts=${opts:+$opts,}backing_fmt=${rest%%:*} rest=B${rest#*:} ;; esac
  set --
  [ -z "$opts" ] || set -- -o "$opts"
  for word in ${size%%;*}; do
    case $word in
      c) set -- "$@" -c ;;
      W) set -- "$@" -W ;;
      m*) set -- "$@" -m "${word#m}" ;;
      r*) set -- "$@" -r "${word#r}" ;;
    esac
  done
  case $rest in
    l:*) inside; before=$inside; set -- "$@" -U -l "${rest#l:}" ;;
    B*) set -- "$@" -B "${rest#B}" ;;
  esac
  work wchar qemu-img convert -f "$srcfmt" -O "$dstfmt" "$@" "$src" "$tmp"
}
# what is read is a snapshot inside the source
of_snapshot() {
  case $kind in
    snapshot) return 0 ;;
    image) case ${size#*;} in l:*) return 0 ;; esac ;;
  esac
  return 1
}
make() {
  ev "state copying $n" || fail 4 nospace
  : >"$job/err"
  enter
  set -C
  { printf '' >"$tmp"; } 2>>"$job/err"; rc=$?
  set +C
  [ $rc -eq 0 ] && ident "$tmp" && ev "made $n $ident" || because 1
  made=$ident phase=copying
  [ "$sync" = 0 ] || sync_file "$job/events"
  case $kind in
    convert) if [ -n "$opts" ]; then set -- -o "$opts"; else set --; fi; work wchar qemu-img convert -f "$srcfmt" -O "$dstfmt" "$@" "$src" "$tmp" ;;
    # what is in a snapshot is never written to, so a running VM may have the image, as long as nobody removes the snapshot
    snapshot) if [ -n "$opts" ]; then set -- -o "$opts"; else set --; fi; inside; before=$inside; work wchar qemu-img convert -U -l "$size" -f "$srcfmt" -O "$dstfmt" "$@" "$src" "$tmp" ;;
    image) image ;;
    compress) if [ -n "$opts" ]; then set -- -o "$opts"; else set --; fi; work wchar qemu-img convert -c -W -m 8 -f "$srcfmt" -O "$dstfmt" "$@" "$src" "$tmp" ;;
    create) if [ -n "$opts" ]; then set -- -o "$opts"; else set --; fi; work '' qemu-img create -q -f "$dstfmt" "$@" "$tmp" "$size" ;;
    overlay)
      if [ -n "$opts" ]; then set -- -o "$opts"; else set --; fi
      if [ -n "$size" ]; then work '' qemu-img create -q -f qcow2 -b "$src" -F "$srcfmt" "$@" "$tmp" "$size"; else work '' qemu-img create -q -f qcow2 -b "$src" -F "$srcfmt" "$@" "$tmp"; fi
      ;;
    reflink) work '' cp --reflink=always "$src" "$tmp" ;;
    copy) work '' cp "$src" "$tmp" ;;
  esac || {
    rc=$?
    # qemu-img that had not opened it yet when it went says only that it cannot
    ! of_snapshot || [ -z "$before" ] || unchanged || fail 16 changed
    because $rc
  }
  ! of_snapshot || unchanged || fail 16 changed
  if [ "$verify" = 1 ] && ! of_snapshot; then
    phase=verifying
    case $kind in
      convert | compress | image) ev "state verifying $n"; work rchar qemu-img compare -f "$srcfmt" -F "$dstfmt" "$src" "$tmp" ;;
      copy | reflink) ev "state verifying $n"; work '' cmp "$src" "$tmp" ;;
    esac || { rc=$?; [ $rc -ne 1 ] || fail 8 mismatch; because $rc; }
  fi
  # owner and mode as the source has them, never wider; only root can give a file away
  if [ "$uid" = 0 ] && [ -f "$src" ]; then
    set -- $(stat -L -c '%u:%g %a' "$src" 2>/dev/null)
    m=${2-}
    while [ ${#m} -gt 3 ]; do m=${m#?}; done
    [ $# -ne 2 ] || { { [ "$1" = 0:0 ] || chown "$1" "$tmp"; } && chmod "$m" "$tmp"; } 2>/dev/null
  fi
  if [ "$sync" = 1 ]; then ev "state syncing $n"; work '' dd if=/dev/null "of=$tmp" conv=fsync,notrunc || because $?; fi
  ident "$tmp" && [ "$ident" = "$made" ] || fail 13 replaced
  ev "task $n done"
}
# the final name, never over another: link(2) fails if it exists; mv -n only where there are no hard links
commit() {
  ev "state committing $n" || fail 4 nospace
  eval "made=\${made_$n}"
  reach "$n" "$dir" "$name"
  [ -z "$away" ] && ident "$tmp" && [ "$ident" = "$made" ] || fail 13 replaced
  if ! link "$tmp" "$final" 2>"$job/err"; then
    ! exists "$final" || fail 3 taken
    ln "$tmp" "$final" 2>>"$job/err" || { ! exists "$final" || fail 3 taken; mv -nT "$tmp" "$final" 2>>"$job/err"; } || because 1
    ident "$final" && [ "$ident" = "$made" ] || fail 3 taken
  fi
  ! exists "$tmp" || rm -f "$tmp" 2>>"$job/err" || because 1
  [ -z "$box" ] || { cd .. && rmdir "./$slot" 2>>"$job/err"; } || because 1
  [ "$sync" = 0 ] || work '' sync "$dir" || [ -z "$stop" ] || fail 2 cancelled
}
run() { # SYNC VERIFY TASKS...
  trap 'stop=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT
  trap '' HUP PIPE USR1
  sync=$1 verify=$2 n=0; shift 2
  cd / || exit 1
  self || { finish 15 noproc 0; exit 15; }
  boot; now
  count=$(($# / 8))
  ev "runner $self_pid $self_start $boot_id $machine_id $now" && ev 'state preparing 0' || { finish 4 nospace 0; exit 4; }
  while read -r k v w x; do [ "$k" != Uid: ] || uid=$w; done </proc/self/status
  each check "$@"
  each make "$@"
  load
  each commit "$@"
  trap '' TERM INT
  [ -z "$stop" ] || fail 2 cancelled
  ev "state done $n" && finish 0 done "$n" || fail 4 nospace
}

# ---- modes

start() {
  [ $# -ge 3 ] && [ $((($# - 3) % 8)) -eq 0 ] && digits "$1" || die 64 'start: wrong number of arguments'
  bytes=$1
  shift
  case $1$2 in [01][01]) ;; *) die 64 'start: SYNC and VERIFY are 0 or 1' ;; esac
  n=0
  sync=$1 verify=$2
  count=$((($# - 2) / 8))
  plan=$(cat; printf x)
  plan=${plan%x}
  [ $(($(printf %s "$plan" | wc -c))) -eq "$bytes" ] || die 76 'the plan was cut off on the way: nothing was started'
  found= looked=
  for base in "$base_1" "$base_2"; do
    [ -n "$base" ] || continue
    job=$base/$id
    exists "$job" && die 65 "job $id exists in $base"
    look "$base"
    # another job that is settled just now takes an empty base away
    if [ $look = ok ] && { make_dir || make_dir; }; then
      if { printf %s "$plan" >"$job/plan.json" && printf '%s\n' "$count" >"$job/count" && : >"$job/events" && : >"$job/err"; } 2>/dev/null; then
        found=1
        break
      fi
      settle_files
    fi
    looked="$looked$base: $look$NL"
  done
  [ -n "$found" ] || die 74 "no place for the job's record: $NL$looked"
  for_tasks "$@" || { settle_files; exit 64; }
  if [ -n "${S-}" ] && command -v setsid >/dev/null; then
    setsid sh -c 'S=$1; shift; eval "$S"' offshoot-job "$S" run "$id" "$base" "$@" </dev/null >/dev/null 2>"$job/log" &
  else
    (run "$@") </dev/null >/dev/null 2>"$job/log" &
  fi
  runner=$!
  exec 5<"$job/events"
  (
    trap 'over=1' TERM; trap '' PIPE
    over= shown= watched=1
    if self; then parent=$self_parent; else parent=; fi
    while [ -z "$over" ] && [ -n "$watched" ]; do
      flush
      # not nap: dash keeps a copy of the pipe to the reader for a function, and the reader waits for its end
      sleep 0.1 </dev/null >/dev/null 2>&1 & wait $!
      [ $? -ne 1 ] || sleep 1
      [ -z "$parent" ] || { self && [ "$self_parent" = "$parent" ]; } || exit 0
    done
    [ -n "$watched" ] || { kill -TERM "$parent" 2>/dev/null; exit 0; }
    if read_exit; then ending "$x_code" "$x_word" "$x_task"; else put dead; fi
  ) &
  emitter=$!
  wait "$runner"
  kill -TERM "$emitter" 2>/dev/null
  wait "$emitter"
  # a job without tasks may be over before its emitter listens to that: it has told nothing yet
  [ $? -le 128 ] || { over=1 shown= watched=1; flush; if read_exit; then ending "$x_code" "$x_word" "$x_task"; else put dead; fi; }
  if read_exit; then exit "$x_code"; fi
  exit 70
}
for_tasks() { # SYNC VERIFY TASKS...: checks and records them
  shift 2
  while [ $# -ge 8 ]; do
    n=$((n + 1))
    case $1 in convert | image | snapshot | compress | create | overlay | reflink | copy) ;; *) die_task kind ;; esac || return 1
    case $2$4 in *[!a-z0-9_-]*) die_task format ;; esac || return 1
    case $1 in
      snapshot) [ -n "$2" ] && [ -n "$4" ] && [ -n "$8" ] || die_task 'format or snapshot' ;;
      convert | compress | image) [ -n "$2" ] && [ -n "$4" ] || die_task format ;;
      overlay) [ -n "$2" ] || die_task format ;;
      create) [ -n "$4" ] && [ -n "$8" ] || die_task 'format or size' ;;
    esac || return 1
    case $3 in /*) ;; '') [ "$1" = create ] || die_task source ;; *) die_task source ;; esac || return 1
    case $6 in /*) ;; *) die_task directory ;; esac || return 1
    case $7 in '' | . | .. | */*) die_task name ;; esac || return 1
    case $1:$8 in snapshot:* | image:*\;*) ;; *:*[!0-9]*) die_task size ;; esac || return 1
    { printf '%s\0' "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" >"$job/$n.task" && printf %s "$6" >"$job/$n.dir" && printf %s "$7" >"$job/$n.name"; } || return 1
    shift 8
  done
}
die_task() { printf 'offshoot-job: task %s: wrong %s\n' "$n" "$1" >&2; return 1; }

follow() {
  watched=1 shown=
  exec 5<"$job/events" || exit 66
  trap 'exit 0' PIPE
  while :; do
    flush
    [ -n "$watched" ] || exit 0
    if read_exit; then ending "$x_code" "$x_word" "$x_task"; exit "$x_code"; fi
    load
    if ! runner_alive && [ -n "$r_pid" ]; then
      nap 0.05
      read_exit || { put dead; exit 70; }
      continue
    fi
    nap 0.2
    [ -n "$r_pid" ] || { waited=$((${waited-0} + 1)); [ "$waited" -lt 15 ] || { put dead; exit 70; }; }
  done
}
cancel() {
  if read_exit; then say "exit $x_code $x_word $x_task"; exit 0; fi
  load
  if runner_alive; then
    : >"$job/cancel"
    kill -TERM "$r_pid"
    kill -CONT "$r_pid"
    i=0
    while [ $i -lt 36 ]; do
      case $i in 10 | 20 | 30) kill -TERM "$r_pid" 2>/dev/null ;; esac
      if read_exit; then say "exit $x_code $x_word $x_task"; exit 0; fi
      runner_alive || [ -e "$job/exit" ] || break
      nap 0.05
      i=$((i + 1))
    done
    if runner_alive; then say pending; exit 75; fi
    if read_exit; then say "exit $x_code $x_word $x_task"; exit 0; fi
  fi
  stop_child
  say dead
  exit 70
}
stop_child() {
  child_alive || return 0
  kill -TERM "$c_pid" 2>/dev/null
  i=0
  while [ $i -lt 14 ] && child_alive; do nap 0.05; i=$((i + 1)); done
  ! child_alive || kill -KILL "$c_pid"
  i=0
  while [ $i -lt 14 ] && child_alive; do nap 0.05; i=$((i + 1)); done
  say "stopped $c_pid"
}
# machine-readable, one item a line; whatever people or tools wrote is hex (- for nothing)
list_one() {
  load
  say "job $id"
  say "plan $(hexfile "$job/plan.json")"
  say "notes $(hexfile "$job/notes")"
  say "error $(error_hex)"
  say "state $state $state_task"
  say "started $started"
  say "now $now"
  [ ! -e "$job/progress" ] || { read -r l <"$job/progress" && say "progress $l"; }
  if runner_alive; then r=alive; elif elsewhere; then r=elsewhere; else r=gone; fi
  if child_alive; then c=alive; else c=gone; fi
  # asked after the processes: a runner that is gone has written its last word
  ! read_exit || say "exit $x_code $x_word $x_task $x_ended"
  say "runner $r ${r_pid:-0}"
  say "child $c ${c_pid:-0}"
  i=1
  while [ $i -le "$count" ]; do say "task $i $(hexfile "$job/$i.task")"; i=$((i + 1)); done
  each_file list_file
  say "end $id"
}
list_file() { # N tmp|final
  case $whose in
    ours) say "file $1 $2 ours $(stat -c '%s %b' "$p" 2>/dev/null || echo 0 0)" ;;
    foreign | unknown) say "file $1 $2 $whose 0 0" ;;
  esac
}
list() {
  now
  for base in "$base_1" "$base_2"; do
    in_use "$base" || continue
    for job in "$base"/*; do
      id=${job##*/}
      [ -d "$job" ] && [ ! -L "$job" ] && valid_id || continue
      list_one
    done
  done
  say over
}
idle() {
  load
  ! elsewhere || die 72 'the job belongs to another machine'
  ! runner_alive || die 71 'the job is running'
  ! child_alive || die 71 'a program of the job is still running'
}
undo() {
  load
  # whose runner is gone writes on for nobody
  elsewhere || runner_alive || stop_child
  idle
  undo_files say
  [ -z "$undo_left" ] || exit 1
  ev "state undone 0"
  say over
}
note() {
  slurp=$(cat; printf x); slurp=${slurp%x}
  case $slurp in *"$NL") slurp=${slurp%"$NL"} ;; *) die 76 'the note was cut off on the way' ;; esac
  case $slurp in '' | *"$NL"*) die 64 'note: one line' ;; esac
  printf '%s\n' "$slurp" >>"$job/notes" || exit 1
  # a note says what has been done: it must outlive a power cut
  sync_file "$job/notes"
}
# hold < TOKEN SECONDS: whose the job is. Each holder is a file hold.N, the highest N counts, and it is made by link(2), so of two
# that come at once one gets it. A holder that does not renew for SECONDS loses it. Time is this host's uptime: no clock is compared.
# 0 seconds only asks. -> held same|anew, free, or busy SECONDS
hold() {
  read -r h_token h_seconds h_rest || :
  case $h_token in '' | *[!a-z0-9-]*) die 64 'hold: TOKEN SECONDS' ;; esac
  digits "$h_seconds" || die 64 'hold: TOKEN SECONDS'
  up=
  { read -r up h_rest </proc/uptime; } 2>/dev/null
  up=${up%%.*}
  digits "$up" || die 1 'no /proc/uptime'
  g=0
  while [ -e "$job/hold.$((g + 1))" ]; do g=$((g + 1)); done
  h_who= h_boot= h_until=0
  [ $g = 0 ] || read -r h_who h_boot h_until <"$job/hold.$g"
  if [ "$h_who" != "$h_token" ] && [ "$h_boot" = "$boot_id" ] && [ "$h_until" -gt "$up" ]; then say "busy $((h_until - up))"; exit 0; fi
  if [ "$h_seconds" = 0 ]; then say free; exit 0; fi
  printf '%s\n' "$h_token $boot_id $((up + h_seconds))" >"$job/hold-$h_token" || die 1 'the holder cannot be written'
  if [ "$h_who" = "$h_token" ]; then
    mv -f "$job/hold-$h_token" "$job/hold.$g"
    [ ! -e "$job/hold.$((g + 1))" ] || { say "busy $h_seconds"; exit 0; }
    say 'held same'
    exit 0
  fi
  h_said="busy $h_seconds"
  ! ln "$job/hold-$h_token" "$job/hold.$((g + 1))" 2>/dev/null || h_said='held anew'
  rm -f "$job/hold-$h_token"
  say "$h_said"
}
settle_files() {
  i=1
  set --
  while [ $i -le "$count" ]; do set -- "$@" "$job/$i.task" "$job/$i.dir" "$job/$i.name"; i=$((i + 1)); done
  for f in plan.json count events progress progress.new exit.new err log notes cancel exit; do set -- "$@" "$job/$f"; done
  rm -f "$@" "$job"/hold[.-]*
  # What outlives a killed runner may write once more. Two Offshoots may find the same job at once.
  rmdir "$job" 2>/dev/null || { sleep 1; rm -f "$@" "$job"/hold[.-]*; [ ! -d "$job" ] || rmdir "$job"; } || [ ! -d "$job" ] || return
  [ -z "$shared" ] || [ "$base" != "$base_2" ] || rmdir "$base" "$shared" 2>/dev/null || :
}
settle() {
  idle
  each_file settle_file
  settle_files
}
settle_file() {
  case $2$whose in tmpours | tmpunknown) die 73 'files of the job are left: undo first' ;; esac
}
# takes the record away although files are left: whoever asks has been told of them
forget() {
  idle
  settle_files
}
valid_id() {
  case $id in *[!a-z0-9-]* | ????????????????????????????????????????????????????????????????[a-z0-9-]*) return 1 ;; ????????*) ;; *) return 1 ;; esac
}

mode=${1-} id=${2-} base=${3-}
[ $# -lt 3 ] && die 64 'MODE ID BASE'
shift 3
case $base in /* | '') ;; *) die 64 'BASE is not absolute' ;; esac
places
if [ "$mode" = place ]; then place; exit; fi
if [ "$mode" = list ]; then boot; list; exit; fi
valid_id || die 64 'job id: 8 to 64 of a-z 0-9 -'
case $mode in
  start) start "$@" ;;
  run) job=$base/$id; run "$@" ;;
  follow | cancel | undo | note | hold | settle | forget)
    job=
    for base in "$base_1" "$base_2"; do
      if in_use "$base" && [ -d "$base/$id" ] && [ ! -L "$base/$id" ]; then job=$base/$id; break; fi
    done
    [ -n "$job" ] || die 66 'no such job'
    boot
    "$mode" ;;
  *) die 64 'unknown mode' ;;
esac
