import { describe, expect, it } from 'vitest'
import type { Answer } from './ask-again.ts'
import { decide, look, noWait, type Need, type Reading } from './stall.ts'

const reading = (need: Need, mark = 'here'): Reading => ({ need, mark })

/** Milliseconds at which the address is asked, looking once a second. */
function questions(need: Need, loads: number, seconds: number, mark = (_second: number) => 'here'): number[] {
  const asked: number[] = []
  let wait = noWait
  for (let second = 0; second <= seconds; second += 1) {
    const next = look(wait, reading(need, mark(second)), second * 1000, loads)
    wait = next.wait
    if (next.ask) asked.push(second * 1000)
  }
  return asked
}

describe('the address of a medium is asked again', () => {
  it.for<[string, Need, number, number[]]>([
    ['never while the player has what it wants', 'nothing', 0, []],
    ['after four seconds without data, then ever later, three times', 'data', 0, [4000, 12_000, 28_000]],
    ['later, when a load has not helped', 'data', 1, [8000, 24_000]],
    ['once more, when three loads have not helped', 'data', 3, [16_000]],
    ['at once when the player has given up, then later', 'again', 0, [0, 4000, 12_000]],
    ['later, when it gives up again', 'again', 1, [4000, 12_000]],
    ['once more, when it gave up three times', 'again', 3, [8000]],
  ])('%s', ([, need, loads, expected]) => {
    expect(questions(need, loads, 120)).toEqual(expected)
  })

  it('never while data come, however slowly', () => {
    expect(questions('data', 0, 120, (second) => `byte ${Math.floor(second / 3)}`)).toEqual([])
  })

  it('in the same rhythm after a person went elsewhere in the medium', () => {
    expect(questions('data', 0, 10, (second) => (second < 3 ? 'here' : 'there'))).toEqual([7000])
  })
})

describe('an answer', () => {
  const link = (to: string | null): Answer => ({ kind: 'link', link: to })
  const direct: Answer = { kind: 'direct' }
  const refused: Answer = { kind: 'refused' }
  const unreachable: Answer = { kind: 'unreachable' }

  it.for<[string, Need, Answer, { asked?: number; loads?: number; known?: string; first?: true }, string]>([
    ['with a new link gives a waiting player a new load', 'data', link('b'), { known: 'a' }, 'load'],
    ['with a link of which nothing is known, too', 'data', link('b'), {}, 'load'],
    ['whose link this page may not read, too', 'data', link(null), { known: 'a' }, 'load'],
    ['with the link it has leaves it to the browser', 'data', link('a'), { known: 'a' }, 'wait'],
    [
      'with the link it has, too, after the last question',
      'data',
      link('a'),
      { known: 'a', asked: 3 },
      'wait',
    ],
    ['without any link leaves a slow stream alone', 'data', direct, { asked: 3 }, 'wait'],
    ['that says no is told', 'data', refused, {}, 'fail'],
    ['that does not come is waited for', 'data', unreachable, { asked: 2 }, 'wait'],
    ['that never comes is told', 'data', unreachable, { asked: 3 }, 'fail'],
    ['after three loads that did not help is told', 'data', link('b'), { loads: 3 }, 'fail'],
    ['with the same link loads a player that gave up', 'again', link('a'), { known: 'a' }, 'load'],
    ['without any link, too', 'again', direct, {}, 'load'],
    ['loads a file that never played once', 'again', direct, { first: true }, 'load'],
    ['does not load a file that never played twice', 'again', direct, { first: true, loads: 1 }, 'fail'],
    ['loads what played before three times', 'again', link('b'), { loads: 2 }, 'load'],
    ['does not load it a fourth time', 'again', link('b'), { loads: 3 }, 'fail'],
    ['that says no to a player that gave up is told', 'again', refused, {}, 'fail'],
    ['that does not come yet is asked for again', 'again', unreachable, { asked: 1 }, 'wait'],
  ])('%s', ([, need, answer, { asked = 1, loads = 0, known = null, first }, expected]) => {
    const wait = { ...reading(need), since: 0, asked }
    expect(decide(wait, { answer, link: known, loads, hasLoaded: !first })).toBe(expected)
  })
})
