import { randomUUID } from 'node:crypto'
import type { RequestParams } from '@shared/contract'
import type { Prompt } from '@shared/model/prompt'
import { News } from './emitter'

export type PromptAnswer = RequestParams<'prompts.answer'>['answer']

type Draft<P = Prompt> = P extends Prompt ? Omit<P, 'id'> : never

/** Questions of connections that wait for a person. Each is answered once, or taken back when nobody waits any more. */
export class Prompts {
  readonly asked: News<Prompt>
  readonly closed: News<{ readonly id: string }>
  private readonly open = new Map<string, { readonly prompt: Prompt; readonly settle: (a: PromptAnswer) => void }>()

  constructor(onFault: (error: unknown) => void) {
    this.asked = new News(onFault)
    this.closed = new News(onFault)
  }

  list(): Prompt[] {
    return [...this.open.values()].map(({ prompt }) => prompt)
  }

  /** @param signal nobody waits any more: the question is taken back, and counts as cancelled */
  ask(draft: Draft, signal: AbortSignal): Promise<PromptAnswer> {
    if (signal.aborted) return Promise.resolve({ kind: 'cancel' })
    const prompt = { ...draft, id: randomUUID() } as Prompt
    return new Promise((resolve) => {
      const settle = (answer: PromptAnswer) => {
        signal.removeEventListener('abort', abort)
        if (!this.open.delete(prompt.id)) return
        this.closed.tell({ id: prompt.id })
        resolve(answer)
      }
      const abort = () => settle({ kind: 'cancel' })
      signal.addEventListener('abort', abort)
      this.open.set(prompt.id, { prompt, settle })
      this.asked.tell(prompt)
    })
  }

  /** An answer to a question that is gone, or of another kind than the question, is none. */
  answer(id: string, answer: PromptAnswer): void {
    const open = this.open.get(id)
    if (open === undefined) return
    const fits: readonly string[] = {
      'host-key': ['host-key'],
      password: ['secret'],
      passphrase: ['secret'],
      interactive: ['interactive'],
      touch: [],
    }[open.prompt.kind]
    if (answer.kind === 'cancel' || fits.includes(answer.kind)) open.settle(answer)
  }
}
