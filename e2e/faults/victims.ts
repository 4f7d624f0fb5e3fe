import type { Child } from './child'
import { type VerbName, verbOf } from './verbs'
import type { Way, World } from './world'

/** How often a victim that is a program of the host is looked for, ms: qemu-img may live for less than ten. */
const LOOK = 4

export interface Victim {
  /** @returns false when there was nothing to kill */
  kill(world: World, offshoot: Child): Promise<boolean>
  /** a program of the host: waited for from the moment on that was drawn */
  readonly waits?: true
  /** what was taken away comes back before the next Offshoot */
  mend?(world: World): Promise<void>
  fits?(verb: VerbName, way: Way): boolean
}

/** Ends the processes of the host that match. */
const killing =
  (pattern: RegExp) =>
  async ({ lab }: World) => {
    const found = lab.processes(pattern).filter(({ state }) => state !== 'Z')
    if (found.length === 0) return false
    // Some may end by themselves meanwhile: then `kill` says so, and others it did end.
    await lab.exec(['kill', '-KILL', ...found.map(({ pid }) => String(pid))])
    return true
  }

/** Verbs that the job script, or a qemu-img of Offshoot's, works for. */
const makesFiles = (verb: VerbName) => ['clone', 'linked', 'convert'].includes(verb)

export const victims = {
  /** Offshoot itself, with all it knows. */
  application: {
    kill: async (_world, offshoot) => {
      offshoot.kill()
      return true
    },
  },
  /** The job script on the host. */
  script: { kill: killing(/offshoot-job/), waits: true, fits: (verb, way) => makesFiles(verb) && way !== 'user' },
  'qemu-img': {
    kill: killing(/^\S*qemu-img(\.real)? convert/),
    waits: true,
    fits: (verb) => verb === 'clone' || verb === 'convert',
  },
  /** libvirtd, by SIGKILL; another one is started. */
  libvirtd: {
    kill: async ({ lab }) => {
      await lab.must([
        'sh',
        '-c',
        'p=$(cat /run/libvirt/libvirtd.pid); kill -9 "$p"; while [ -d "/proc/$p" ]; do sleep .01; done',
      ])
      await lab.startLibvirtd()
      return true
    },
  },
  /** libvirtd, as systemctl restart does it. */
  restart: {
    kill: async ({ lab }) => {
      await lab.restartLibvirtd()
      return true
    },
  },
  /** The ssh session. */
  link: {
    kill: async ({ sshd }) => {
      await sshd.dropConnections()
      return true
    },
    fits: (_verb, way) => way !== 'local',
  },
  /** No more room where the files lie. */
  room: {
    kill: async (world) => {
      await world.fill()
      return true
    },
    mend: (world) => world.makeRoom(),
  },
} as const satisfies Record<string, Victim>

export type VictimName = keyof typeof victims
export const victimNames = Object.keys(victims) as VictimName[]
export const victimOf = (name: VictimName): Victim => victims[name]

/** Whether that victim has a part in that verb, done that way. */
export function fits(victim: VictimName, verb: VerbName, way: Way): boolean {
  const { fits: may } = victimOf(victim)
  return verbOf(verb).ways.includes(way) && (may === undefined || may(verb, way))
}

/** Kills at a moment, or as soon after it as the victim is there. @returns false when it never was, until the verb was over */
export async function killAt(
  victim: Victim,
  ms: number,
  { world, offshoot, over }: { world: World; offshoot: Child; over: () => boolean },
): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  while (!over()) {
    if (await victim.kill(world, offshoot)) return true
    if (victim.waits === undefined) return false
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
  return false
}
