import { type Log, silentLog } from '@shared/model/log'
import { problem } from '@shared/problem'

/** What locks need of a host: programs, and one that goes on while its output is listened to. */
export interface LockShell {
  run(argv: readonly string[]): Promise<unknown>
  stream(
    argv: readonly string[],
    options: { onLine(line: string): void },
  ): { exited: Promise<{ code: number | null; stderr: string }>; detach(): void }
}

/** How long somebody else is waited for, ms. */
const PATIENCE = 5000
/** How long a lock is kept for the next verb, ms. */
const LINGER = 200

/**
 * Holds a lock as long as its output is read: flock(1) on a file that anybody may read, which the kernel gives back when the
 * holder ends, however it ends. In a directory that everybody may write to and that a start of the host empties. Opened without
 * creating: root may not do that with others' files in such a directory (fs.protected_regular). systemd removes a user's files
 * there when they have logged out, so the file is compared after the wait.
 */
const HOLD = `
command -v flock >/dev/null || { echo none; exit; }
for d in /dev/shm /var/tmp; do
  f=$d/offshoot-$1.lock
  [ -e "$f" ] || (umask 022; set -C; : >"$f") 2>/dev/null
  [ -f "$f" ] && [ -r "$f" ] && break
  f=
done
[ -n "$f" ] || { echo none; exit; }
for try in 1 2 3; do
  [ -e "$f" ] || (umask 022; set -C; : >"$f") 2>/dev/null
  exec 9<"$f"
  flock -w "$2" 9 || { echo busy; exit; }
  [ "$f" -ef /proc/self/fd/9 ] && break
done
echo "held $$"
while sleep 1 9<&- && echo; do :; done`

interface Held {
  readonly release: () => void
  /** ends the lingering */
  timer?: NodeJS.Timeout
}

/**
 * Who may work on something of a host, a VM's snapshots say: one at a time, whichever Offshoot they belong to, of
 * whichever user. Only an agreement among Offshoots: virsh does not ask. Where the host starts no programs or has no flock, it holds
 * within this one alone.
 */
export class HostLocks {
  private readonly held = new Map<string, Held>()
  private readonly last = new Map<string, Promise<void>>()

  /** @param shell null where the host starts no programs */
  constructor(
    private readonly shell: () => LockShell | null,
    private readonly log: () => Log = () => silentLog,
    private readonly patienceMs = PATIENCE,
  ) {}

  /**
   * Runs `work` while nobody else does anything under the same key.
   * @param key letters, digits and dashes
   * @throws ProblemError host.busy when somebody else is at it for longer than 5 s
   */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve()
    let done: () => void = () => undefined
    const turn = new Promise<void>((resolve) => {
      done = resolve
    })
    const mine = before.then(() => turn)
    this.last.set(key, mine)
    try {
      await this.within(before)
      const held = await this.acquire(key)
      try {
        return await work()
      } finally {
        this.linger(key, held)
      }
    } finally {
      done()
      void mine.then(() => this.last.get(key) === mine && this.last.delete(key))
    }
  }

  private async within(before: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(problem('host.busy')), this.patienceMs)
    })
    await Promise.race([before, late]).finally(() => clearTimeout(timer))
  }

  private async acquire(key: string): Promise<Held | null> {
    const kept = this.held.get(key)
    if (kept !== undefined) {
      clearTimeout(kept.timer)
      return kept
    }
    const shell = this.shell()
    if (shell === null) return null
    return new Promise((resolve, reject) => {
      const argv = ['sh', '-c', HOLD, 'sh', key, String(Math.ceil(this.patienceMs / 1000))]
      let said = ''
      let held: Held | null = null
      const holder = shell.stream(argv, {
        onLine: (line) => {
          if (said !== '') return
          said = line
          if (said === 'busy') return reject(problem('host.busy'))
          const [, pid] = /^held (\d+)$/.exec(said) ?? []
          if (pid === undefined) return resolve(null)
          held = {
            // It would end by itself within a second, of writing to nobody.
            release: () =>
              void shell
                .run(['kill', pid])
                .catch((error: unknown) => this.log().debug('host.unlock', { key, error }))
                .finally(holder.detach),
          }
          this.held.set(key, held)
          resolve(held)
        },
      })
      // Ended: with the connection, or told to. What is under way goes on; its record tells the next Offshoot of it.
      const over = (how: object) => {
        // Another may hold it for us by now.
        if (held !== null && this.held.get(key) === held) this.held.delete(key)
        if (said !== '') return
        this.log().warn('host.lock', { key, ...how })
        resolve(null)
      }
      holder.exited.then(over, (error: unknown) => over({ error }))
    })
  }

  /** Gives all locks back: what is under way may still be at it on the host, and its record tells the next Offshoot. */
  close(): void {
    for (const held of this.held.values()) {
      clearTimeout(held.timer)
      held.release()
    }
    this.held.clear()
  }

  private linger(key: string, held: Held | null): void {
    if (held === null || this.held.get(key) !== held) return
    held.timer = setTimeout(() => {
      if (this.held.get(key) === held) this.held.delete(key)
      held.release()
    }, LINGER)
    held.timer.unref()
  }
}
