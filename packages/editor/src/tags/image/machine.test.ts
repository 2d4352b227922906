import { describe, expect, it } from 'vitest'
import type { Point, RectangleGeometry } from '../../model/geometry.ts'
import {
  command,
  idle,
  pointerDown,
  pointerMove,
  pointerUp,
  type Context,
  type Draft,
  type Drawn,
  type Effect,
  type Modifiers,
} from './machine.ts'

const box = (
  id: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more: Partial<RectangleGeometry> = {},
): Drawn => ({
  id,
  readonly: false,
  geometry: { shape: 'rectangle', x, y, width, height, rotation: 0, ...more },
})
const big = box('big', 100, 100, 300, 300)
const small = box('small', 150, 150, 50, 50)
const triangle: Drawn = {
  id: 'tri',
  readonly: false,
  geometry: {
    shape: 'polygon',
    closed: true,
    points: [
      { x: 500, y: 100 },
      { x: 700, y: 100 },
      { x: 600, y: 300 },
    ],
  },
}
const none: Modifiers = { shift: false, alt: false, ctrl: false, clicks: 1 }

/** Plays pointer gestures the way a hand does, and keeps what they did. */
function hand(start: Partial<Context>) {
  const context: Context = {
    drawn: [big, small, triangle],
    selected: null,
    tool: null,
    size: { width: 800, height: 600 },
    unit: 1,
    ...start,
  }
  let draft: Draft = idle
  const effects: Effect[] = []
  const take = (result: { draft: Draft; effects: readonly Effect[] }): void => {
    draft = result.draft
    effects.push(...result.effects)
  }
  const play = {
    effects,
    draft: () => draft,
    down: (at: Point, keys: Partial<Modifiers> = {}) => (
      take(pointerDown(draft, at, context, { ...none, ...keys })),
      play
    ),
    move: (at: Point) => ((draft = pointerMove(draft, at, context)), play),
    up: (at: Point, keys: Partial<Modifiers> = {}) => (
      take(pointerUp(draft, at, context, { ...none, ...keys })),
      play
    ),
    click: (at: Point, keys: Partial<Modifiers> = {}) => play.down(at, keys).up(at, keys),
    drag: (from: Point, to: Point, keys: Partial<Modifiers> = {}) =>
      play
        .down(from, keys)
        .move({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })
        .move(to)
        .up(to, keys),
    key: (what: 'finish' | 'cancel' | 'back') => {
      const result = command(draft, what, context)
      if (result) take(result)
      return result !== null
    },
  }
  return play
}
const at = (x: number, y: number): Point => ({ x, y })

describe('drawing boxes', () => {
  it('by a drag, in any direction, also over an existing region', () => {
    expect(hand({ tool: 'rectangle' }).drag(at(300, 350), at(120, 110)).effects).toEqual([
      {
        kind: 'create',
        geometry: { shape: 'rectangle', x: 120, y: 110, width: 180, height: 240, rotation: 0 },
      },
    ])
  })

  it('by two clicks', () => {
    const play = hand({ tool: 'rectangle' }).click(at(10, 20))
    expect(play.draft()).toMatchObject({ kind: 'box', pressed: false })
    play.move(at(60, 90)).down(at(60, 90)).up(at(60, 90))
    expect(play.effects).toContainEqual({
      kind: 'create',
      geometry: { shape: 'rectangle', x: 10, y: 20, width: 50, height: 70, rotation: 0 },
    })
    expect(play.draft()).toEqual(idle)
  })

  it('by two clicks inside another region with Shift; without it the click selects', () => {
    expect(hand({ tool: 'rectangle' }).click(at(160, 160)).effects).toEqual([{ kind: 'select', id: 'small' }])
    expect(hand({ tool: 'rectangle' }).click(at(160, 160), { shift: true }).draft()).toMatchObject({
      kind: 'box',
      pressed: false,
    })
  })

  it('never beyond the image', () => {
    expect(hand({ tool: 'rectangle' }).drag(at(-50, 500), at(100, 900)).effects).toEqual([
      {
        kind: 'create',
        geometry: { shape: 'rectangle', x: 0, y: 500, width: 100, height: 100, rotation: 0 },
      },
    ])
  })

  it('is given up with Escape', () => {
    const play = hand({ tool: 'rectangle' }).click(at(10, 20))
    expect(play.key('cancel')).toBe(true)
    expect(play.draft()).toEqual(idle)
    expect(play.key('cancel')).toBe(false)
  })
})

describe('drawing polygons', () => {
  const three = () => hand({ tool: 'polygon' }).click(at(10, 10)).click(at(110, 10)).click(at(60, 90))
  const made = {
    kind: 'create',
    geometry: { shape: 'polygon', closed: true, points: [at(10, 10), at(110, 10), at(60, 90)] },
  }

  it('closes on the first point', () => {
    expect(three().click(at(13, 12)).effects).toContainEqual(made)
  })

  it('closes with Enter', () => {
    const play = three()
    play.key('finish')
    expect(play.effects).toContainEqual(made)
  })

  it('closes with a double click, without a point too many', () => {
    const play = hand({ tool: 'polygon' })
      .click(at(10, 10))
      .click(at(110, 10))
      .click(at(60, 90))
      .click(at(60, 90), { clicks: 2 })
    expect(play.effects).toContainEqual(made)
  })

  it('does not close with two points', () => {
    const play = hand({ tool: 'polygon' }).click(at(10, 10)).click(at(110, 10))
    play.key('finish')
    expect(play.draft()).toMatchObject({ kind: 'polygon' })
    expect(play.effects).not.toContainEqual(expect.objectContaining({ kind: 'create' }))
  })

  it('takes points back one by one, and then ends', () => {
    const play = three()
    play.key('back')
    expect(play.draft()).toMatchObject({ points: [at(10, 10), at(110, 10)] })
    play.key('back')
    play.key('back')
    expect(play.draft()).toEqual(idle)
  })

  it('starts inside an existing region', () => {
    expect(hand({ tool: 'polygon' }).click(at(160, 160)).draft()).toMatchObject({
      kind: 'polygon',
      points: [at(160, 160)],
    })
  })
})

describe('editing', () => {
  it('selects the smallest region first and goes on to the next with each click', () => {
    expect(hand({}).click(at(160, 160)).effects).toEqual([{ kind: 'select', id: 'small' }])
    expect(hand({ selected: small }).click(at(175, 175)).effects).toEqual([{ kind: 'select', id: 'big' }])
    expect(hand({ selected: big }).click(at(175, 175)).effects).toEqual([{ kind: 'select', id: 'small' }])
  })

  it('selects and moves in one drag', () => {
    expect(hand({}).drag(at(175, 175), at(185, 170)).effects).toEqual([
      { kind: 'select', id: 'small' },
      {
        kind: 'reshape',
        id: 'small',
        gesture: 'gesture.move',
        geometry: { ...small.geometry, x: 160, y: 145 },
      },
    ])
  })

  it('does not move a readonly region', () => {
    expect(hand({ drawn: [{ ...small, readonly: true }] }).drag(at(175, 175), at(185, 170)).effects).toEqual([
      { kind: 'select', id: 'small' },
    ])
  })

  it.each([
    ['the right edge', at(200, 175), at(220, 999), { width: 70 }],
    ['the lower right corner', at(200, 200), at(210, 230), { width: 60, height: 80 }],
    ['the upper left corner', at(150, 150), at(140, 130), { x: 140, y: 130, width: 60, height: 70 }],
    [
      'a corner dragged over to the other side',
      at(200, 200),
      at(120, 130),
      { x: 120, y: 130, width: 30, height: 20 },
    ],
  ])('resizes by %s', (_what, from, to, expected) => {
    expect(hand({ selected: small }).drag(from, to).effects).toEqual([
      {
        kind: 'reshape',
        id: 'small',
        gesture: 'gesture.resize',
        geometry: { ...small.geometry, ...expected },
      },
    ])
  })

  it('resizes a turned box along its own axes and keeps its turn', () => {
    const turned = box('t', 400, 300, 100, 50, { rotation: 90 })
    const [effect] = hand({ drawn: [turned], selected: turned }).drag(at(375, 400), at(375, 420)).effects
    expect(effect).toMatchObject({ kind: 'reshape', geometry: { rotation: 90, height: 50 } })
    expect(
      effect?.kind === 'reshape' && effect.geometry.shape === 'rectangle' && effect.geometry.width,
    ).toBeCloseTo(120)
  })

  it('turns by the handle above the box', () => {
    const [effect] = hand({ selected: small }).drag(at(175, 126), at(300, 175)).effects
    expect(effect).toMatchObject({
      kind: 'reshape',
      gesture: 'gesture.rotate',
      geometry: { rotation: 90, width: 50 },
    })
  })

  it('moves, adds and removes polygon points', () => {
    const moved = hand({ selected: triangle }).drag(at(600, 300), at(620, 310)).effects
    expect(moved).toMatchObject([
      { gesture: 'gesture.points', geometry: { points: [{}, {}, { x: 620, y: 310 }] } },
    ])
    const added = hand({ selected: triangle }).drag(at(600, 100), at(600, 80)).effects
    expect(added).toMatchObject([{ geometry: { points: [{}, { x: 600, y: 80 }, {}, {}] } }])
    const square: Drawn = {
      ...triangle,
      geometry: { shape: 'polygon', closed: true, points: [at(0, 0), at(50, 0), at(50, 50), at(0, 50)] },
    }
    const removed = hand({ drawn: [square], selected: square }).down(at(50, 50), { alt: true }).effects
    expect(removed).toMatchObject([{ geometry: { points: [at(0, 0), at(50, 0), at(0, 50)] } }])
  })

  it('unselects with a click on nothing, and draws the view along with a drag', () => {
    expect(hand({ selected: small }).click(at(20, 550)).effects).toEqual([{ kind: 'select', id: null }])
    expect(hand({ selected: small }).drag(at(20, 550), at(60, 500)).effects).toEqual([])
  })
})
