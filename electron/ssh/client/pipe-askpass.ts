/**
 * SSH_ASKPASS on Windows, where there are no scripts and no FIFOs: this very program, started by ssh with the question as its
 * last argument, asks the one that runs over a named pipe. Off Windows the pipe is a Unix socket.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Answerer } from './askpass'

/** Where and by what word a started program finds the one that runs: `TOKEN PATH`. */
const VARIABLE = 'OFFSHOOT_ASKPASS'
const MAX_QUESTION = 64 * 1024

export class PipeAskpass {
  readonly environment: NodeJS.ProcessEnv
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, environment: NodeJS.ProcessEnv) {
    this.#server = server
    this.environment = environment
  }

  /** @param program what ssh starts */
  static start(answer: Answerer, path: string, program = process.execPath): Promise<PipeAskpass> {
    const token = randomBytes(32).toString('hex')
    return new Promise((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen(path, () => {
        const askpass = new PipeAskpass(server, {
          SSH_ASKPASS: program,
          SSH_ASKPASS_REQUIRE: 'force',
          [VARIABLE]: `${token} ${path}`,
        })
        server.on('connection', (socket) => {
          askpass.#sockets.add(socket)
          socket.on('close', () => askpass.#sockets.delete(socket))
          serve(socket, token, answer)
        })
        resolve(askpass)
      })
    })
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function serve(socket: Socket, token: string, answer: Answerer): void {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  socket.on('error', () => undefined)
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    if (text.length > MAX_QUESTION) return void socket.destroy()
    if (!text.endsWith('\n')) return
    const question = read(text, token)
    if (question === null) return void socket.destroy()
    answer(question, gone.signal).then(
      (said) => socket.end(`${JSON.stringify({ answer: said })}\n`),
      // Withdrawn: ssh, which asked, is told by the end of the pipe.
      () => socket.destroy(),
    )
  })
}

function read(text: string, token: string): { text: string; hint: string } | null {
  try {
    const { token: said, text: question, hint } = JSON.parse(text) as Record<string, unknown>
    if (typeof said !== 'string' || typeof question !== 'string' || typeof hint !== 'string') return null
    if (said.length !== token.length || !timingSafeEqual(Buffer.from(said), Buffer.from(token))) return null
    return { text: question, hint }
  } catch {
    // Somebody else's words: nothing of a question is written down.
    return null
  }
}

/** Whether this program was started by ssh to ask a question. */
export function isAskpass(env: NodeJS.ProcessEnv = process.env): boolean {
  return env[VARIABLE] !== undefined
}

/** Asks the program that runs. @returns the answer, null for none. Never throws. */
export function askRunning(text: string, env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const [token = '', ...path] = (env[VARIABLE] ?? '').split(' ')
  return new Promise((resolve) => {
    const socket = connect(path.join(' '))
    let said = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => {
      socket.write(`${JSON.stringify({ token, text, hint: env.SSH_ASKPASS_PROMPT ?? '' })}\n`)
    })
    socket.on('data', (chunk: string) => {
      said += chunk
    })
    socket.on('error', () => resolve(null))
    socket.on('close', () => {
      try {
        const { answer } = JSON.parse(said) as { answer?: unknown }
        resolve(typeof answer === 'string' ? answer : null)
      } catch {
        // No whole answer came: ssh takes it as refused.
        resolve(null)
      }
    })
  })
}
