import { problem } from '@shared/problem'
import { shellLine } from '../../images'
import type { Shell } from '../support/shell'

/**
 * LVM commands that belong together, as one program on the host: a connection that is cut does not stop it in the middle, and does not leave a
 * guest paused.
 */
export interface LvmWork {
  /** what holds the guest still, and what lets it go on: that runs whatever comes of the others */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** in this order, until one fails */
  readonly steps: readonly (readonly string[])[]
  /** when all of those were done; where one of these fails, `back` runs, all of it, and then `undo` */
  readonly swap?: readonly (readonly string[])[]
  readonly back?: readonly (readonly string[])[]
  /** all of them, in this order, when one has failed */
  readonly undo?: readonly (readonly string[])[]
  /** once all is done and the guest goes on; that one of them fails is no failure */
  readonly later?: readonly (readonly string[])[]
}

/**
 * Arguments: what a command is for, how many words it has, and its words. On standard output: for how long the guest was held, in ms. No name becomes
 * part of a script.
 */
const WORK = `
trap '' HUP PIPE INT TERM
cd /
first() {
  n=$1; shift; rest=$(($# - n)); i=0
  while [ $i -lt $n ]; do set -- "$@" "$1"; shift; i=$((i + 1)); done
  shift $rest; "$@" </dev/null >&2
}
all() {
  want=$1 mode=$2; shift 2; bad=0
  while [ $# -gt 0 ]; do
    kind=$1 words=$2; shift 2
    if [ "$kind" = "$want" ]; then first $words "$@" || { bad=$?; [ $mode = stop ] && return $bad; }; fi
    shift $words
  done
  return $bad
}
now() { read -r up _ </proc/uptime; s=\${up%.*} c=\${up#*.}; echo $((s * 1000 + \${c#0} * 10)); }
code=0
start=$(now)
all before stop "$@" || code=$?
[ $code = 0 ] && { all do stop "$@" || code=$?; }
[ $code = 0 ] && { all swap stop "$@" || { code=$?; all back go "$@"; }; }
all after go "$@"
end=$(now)
if [ $code = 0 ]; then all later go "$@"; else all undo go "$@"; fi
echo $((end - start))
exit $code
`

/** LVM must be answered at once; a merge of a large volume takes its time. ms */
const PATIENCE = 24 * 3600 * 1000

/** Runs it to its end. @returns for how long the guest was held, ms @throws lvm.failed with what LVM said */
export async function runWork(shell: Shell, work: LvmWork): Promise<number> {
  const of = (kind: string, argv: readonly string[]) => [kind, String(argv.length), ...argv]
  const args = [
    ...(work.before ? of('before', work.before) : []),
    ...work.steps.flatMap((argv) => of('do', argv)),
    ...(work.after ? of('after', work.after) : []),
    ...(work.swap ?? []).flatMap((argv) => of('swap', argv)),
    ...(work.back ?? []).flatMap((argv) => of('back', argv)),
    ...(work.later ?? []).flatMap((argv) => of('later', argv)),
    ...(work.undo ?? []).flatMap((argv) => of('undo', argv)),
  ]
  const { code, stdout, stderr } = await shell.run(['sh', '-c', WORK, 'sh', ...args], { timeoutMs: PATIENCE })
  // No end was told: the connection went, and the host goes on with it.
  if (code === null) throw problem('host.lost', { raw: stderr.trim() })
  if (code !== 0) throw problem('lvm.failed', { raw: stderr.trim() || `sh: ${code}` })
  return Number(stdout.trim())
}

/** The commands it is equal to, a line each. Tags are left out: they are Offshoot's own. */
export function workLines({ before, steps, swap = [], after, later = [] }: LvmWork): string {
  const plain = (argv: readonly string[]) => {
    const words: string[] = []
    for (let n = 0; n < argv.length; n++) {
      const word = argv[n] ?? ''
      if (word === '--addtag' || word === '--deltag') n++
      else if (word !== '-qq') words.push(word)
    }
    return shellLine(words)
  }
  const lines = [...(before ? [before] : []), ...steps, ...swap, ...(after ? [after] : []), ...later]
  return lines
    .filter((argv) => argv[0] !== 'lvchange')
    .map(plain)
    .join('\n')
}
