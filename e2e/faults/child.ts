import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import { isUnderWay } from '@shared/job'
import type { Problem } from '@shared/problem'
import { checkout, until } from '../lab/lab'
import type { Answer, Ask, CutWhom, Told, WayIn } from './protocol'

/** What Offshoot answered when it refused. */
export class Refused extends Error {
  override name = 'Refused'
  constructor(readonly problem: Problem) {
    super(`${problem.code} ${JSON.stringify(problem.params ?? {})} ${problem.raw ?? ''}`.trim())
  }
}

/** The process is gone: whoever asked it gets no answer. */
export class Gone extends Error {
  override name = 'Gone'
}

/** How long an Offshoot may take to answer, ms. */
const PATIENCE = 60_000

/** One Offshoot in a process of its own (offshoot.ts), which can be killed as the application can. */
export class Child {
  private readonly process: ChildProcess
  private readonly waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  private count = 0
  /** after which call it was cut, if it was */
  cut: number | undefined
  readonly faults: string[] = []

  /** Starts the program, which waits for `begin`. */
  constructor() {
    this.process = fork(join(checkout, '.cache/faults/offshoot.mjs'), { serialization: 'advanced' })
    this.process.on('message', (told: Told) => {
      if ('cut' in told) this.cut = told.cut
      else if ('fault' in told) this.faults.push(told.fault)
      else {
        this.waiting.get(told.answer)?.resolve(told)
        this.waiting.delete(told.answer)
      }
    })
    this.process.on('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Gone())
      this.waiting.clear()
    })
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  /** Connects; resolves when the host is online. */
  async begin(way: WayIn): Promise<void> {
    this.send({ begin: way })
    await this.ask('hosts.online', {})
  }

  /** @throws Refused, Gone */
  async ask<T = unknown>(name: string, params: object): Promise<T> {
    if (!this.alive) throw new Gone()
    const id = ++this.count
    const answer = new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }))
    this.send({ id, name, params })
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no answer to ${name} in ${PATIENCE / 1000} s`)), PATIENCE).unref()
    })
    const { value, problem } = await Promise.race([answer, late])
    if (problem !== undefined) throw new Refused(problem)
    return value as T
  }

  /** Asks for something; where a job does it, waits for its end. @throws Refused as it ended */
  async do(name: string, params: object): Promise<void> {
    const answer = await this.ask<{ job?: string } | undefined>(name, params)
    if (answer?.job === undefined) return
    const job = await this.ended(answer.job)
    if (job.state !== 'done')
      throw new Refused(job.problem ?? { code: 'job.undo-incomplete', remedies: [], raw: job.state })
  }

  jobs(): Promise<readonly Job[]> {
    return this.ask<readonly Job[]>('jobs.list', {})
  }

  /** Cuts after that many calls from now on. */
  cutAfter(calls: number, whom: CutWhom): void {
    this.send({ cutAfter: calls, whom })
  }

  /** As the kernel, or a person in a hurry, ends it. */
  kill(): void {
    this.process.kill('SIGKILL')
  }

  private async ended(id: string): Promise<Job> {
    return until(
      'the end of the job',
      async () => (await this.jobs()).find((job) => job.id === id && !isUnderWay(job)),
      PATIENCE,
    )
  }

  private send(ask: Ask): void {
    if (this.alive) this.process.send(ask, () => undefined)
  }
}
