import { app } from 'electron'

/**
 * This program was started by an OpenSSH client to ask a question (SSH_ASKPASS, on Windows): it passes the question, its last
 * argument, to the one that runs, writes the answer, and ends without a window.
 * @param ask passes it on; null: there is no answer
 */
export async function answerSsh(ask: (question: string) => Promise<string | null>): Promise<void> {
  const answer = await ask(process.argv.at(-1) ?? '')
  if (answer === null) return app.exit(1)
  process.stdout.write(`${answer}\n`, () => app.exit(0))
}
