import { app } from 'electron'
import { askRunning } from '../ssh'

/**
 * This program was started by an OpenSSH client to ask a question (SSH_ASKPASS, on Windows): it passes the question, its last
 * argument, to the one that runs, writes the answer, and ends without a window.
 */
export async function answerSsh(): Promise<void> {
  const answer = await askRunning(process.argv.at(-1) ?? '')
  if (answer === null) return app.exit(1)
  process.stdout.write(`${answer}\n`, () => app.exit(0))
}
