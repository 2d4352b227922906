/** What can be asked for together, at most. */
const MOST = 256

interface Waiting<Q, A> {
  readonly question: Q
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/**
 * Answers single questions by asking many at once: those of one turn of the event loop go out together. One
 * MGET costs the client and the server a fraction of as many GETs.
 */
export class Batch<Q, A> {
  readonly #ask: (questions: Q[]) => Promise<readonly A[]>
  #waiting: Waiting<Q, A>[] = []

  /** `ask` answers in the order of the questions. Rejects all of them or none. */
  constructor(ask: (questions: Q[]) => Promise<readonly A[]>) {
    this.#ask = ask
  }

  load(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush())
      this.#waiting.push({ question, resolve, reject })
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let at = 0; at < waiting.length; at += MOST) void this.#send(waiting.slice(at, at + MOST))
  }

  async #send(asked: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.#ask(asked.map(({ question }) => question))
      asked.forEach(({ resolve }, at) => resolve(answers[at] as A))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}
