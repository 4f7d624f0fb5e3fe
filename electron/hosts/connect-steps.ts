import type { ConnectStep } from '@shared/model/host'
import type { StepEvent } from '../ssh'

/** The steps on the way to a host as they come: one that begins is running, and fails when all ends there. */
export class ConnectSteps {
  private steps: ConnectStep[] = []
  private begun = 0

  constructor(private readonly onChanged: (steps: readonly ConnectStep[]) => void) {}

  list(): readonly ConnectStep[] {
    return this.steps
  }

  restart(): void {
    this.steps = []
  }

  /** A step of ssh itself, for the host or one of its jump hosts. */
  ssh({ step, state, about, ms, detail }: StepEvent): void {
    if (state === 'started') this.begin(step, about.alias)
    else this.end('done', ms, detail)
  }

  begin(code: ConnectStep['code'], about: string): void {
    // One that has not ended by then did not lead on: the next way begins.
    this.end('failed')
    this.begun = performance.now()
    this.steps = [...this.steps, { code, about, state: 'running', ms: 0 }]
    this.onChanged(this.steps)
  }

  /** Ends the step that runs, if one does. `ms`: since it began, unless given */
  end(state: 'done' | 'failed', ms = performance.now() - this.begun, detail?: string): void {
    const last = this.steps.at(-1)
    if (last?.state !== 'running') return
    const ended = { ...last, state, ms: Math.round(ms), ...(detail === undefined ? {} : { detail }) }
    this.steps = [...this.steps.slice(0, -1), ended]
    this.onChanged(this.steps)
  }
}
