import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, type Bench, type OpenBrowser } from './browser.ts'

const boxes = `<View>
  <RectangleLabels name="label" toName="image"><Label value="Person"/><Label value="Vehicle"/></RectangleLabels>
  <Image name="image" value="$image"/>
</View>`
const polygons = `<View>
  <PolygonLabels name="label" toName="image"><Label value="Roof"/></PolygonLabels>
  <Image name="image" value="$image"/>
</View>`
const data = { image: '/photo.png' }
const box = (id: string, x: number, y: number, width: number, height: number) => ({
  id,
  type: 'rectanglelabels',
  from_name: 'label',
  to_name: 'image',
  original_width: 800,
  original_height: 600,
  image_rotation: 0,
  value: { x, y, width, height, rotation: 0, rectanglelabels: ['Person'] },
  origin: 'manual',
})

/** Without a browser on the machine there is nothing to draw in. */
const why = chromiumPath ? '' : ' (needs Chromium)'
describe.skipIf(!chromiumPath)(`labeling an image in Chromium${why}`, () => {
  let open: OpenBrowser
  let bench: Bench
  beforeAll(async () => {
    open = await openBrowser()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    bench = await open.bench()
  })
  afterEach(() => bench.close())

  const value = async (index = 0): Promise<Record<string, unknown>> =>
    (await bench.result())[index]?.['value'] as Record<string, unknown>

  /** Until the picture has followed: what comes next would overtake the wheel. */
  const turnWheel = async (by: number): Promise<void> => {
    const zoom = () => bench.page.locator('.slc-zoom-value').textContent()
    const before = await zoom()
    await bench.page.mouse.wheel(0, by)
    await expect.poll(zoom).not.toBe(before)
  }

  it('a label key and a drag make a box in percent of the picture', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.keyboard.press('2')
    await bench.drag([10, 20], [40, 70])
    const [item] = await bench.result()
    expect(item).toMatchObject({
      id: expect.stringMatching(/^[\w-]{10}$/),
      type: 'rectanglelabels',
      from_name: 'label',
      to_name: 'image',
      original_width: 800,
      original_height: 600,
      image_rotation: 0,
      origin: 'manual',
      value: { rotation: 0, rectanglelabels: ['Vehicle'] },
    })
    const { x, y, width, height } = await value()
    for (const [found, wanted] of [
      [x, 10],
      [y, 20],
      [width, 30],
      [height, 50],
    ])
      expect(Math.abs(Number(found) - Number(wanted))).toBeLessThan(0.3)
    expect(await bench.gestures()).toEqual(['Draw Vehicle'])
  })

  it('label buttons stay where they are when one is chosen', async () => {
    await bench.mount({ config: boxes, data })
    const second = bench.page.getByRole('button', { name: /Vehicle/ })
    const before = await second.boundingBox()
    await bench.page.keyboard.press('1')
    await bench.page.locator('.slc-label[aria-pressed=true]').waitFor()
    expect(await second.boundingBox()).toEqual(before)
  })

  it('without a label a drag moves the view and draws nothing', async () => {
    await bench.mount({ config: boxes, data })
    await bench.drag([10, 20], [40, 70])
    expect(await bench.result()).toEqual([])
  })

  it('two clicks make a box, also over another one with Shift', async () => {
    await bench.mount({ config: boxes, data, result: [box('a', 5, 5, 90, 90)] })
    await bench.page.keyboard.press('1')
    const [a, b] = [await bench.at(20, 20), await bench.at(50, 60)]
    await bench.page.keyboard.down('Shift')
    await bench.page.mouse.click(a.x, a.y)
    await bench.page.mouse.click(b.x, b.y)
    await bench.page.keyboard.up('Shift')
    expect(await bench.result()).toHaveLength(2)
    await bench.drag([30, 30], [60, 50])
    expect(await bench.result()).toHaveLength(3)
  })

  it('undo takes one gesture back at a time, redo brings it again', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.keyboard.press('1')
    await bench.drag([10, 10], [30, 30])
    await bench.drag([50, 50], [70, 70])
    const both = await bench.result()
    await bench.page.keyboard.press('Control+z')
    expect(await bench.result()).toEqual(both.slice(0, 1))
    await bench.page.keyboard.press('Control+z')
    expect(await bench.result()).toEqual([])
    await bench.page.keyboard.press('Control+Shift+z')
    await bench.page.keyboard.press('Control+Shift+z')
    expect(await bench.result()).toEqual(both)
  })

  it('a selected box is moved, resized, nudged, relabelled and deleted, each one gesture', async () => {
    await bench.mount({ config: boxes, data, result: [box('a', 20, 20, 20, 20)] })
    await bench.drag([30, 30], [40, 35])
    expect(Math.abs(Number((await value())['x']) - 30)).toBeLessThan(0.3)
    expect((await value())['width']).toBe(20)
    const moved = await value()
    await bench.drag([Number(moved['x']) + 20, Number(moved['y']) + 20], [60, 60])
    expect(Math.abs(Number((await value())['width']) - 30)).toBeLessThan(0.6)
    const before = await value()
    await bench.page.keyboard.press('ArrowRight')
    expect(Number((await value())['x']) - Number(before['x'])).toBeCloseTo(100 / 800, 9)
    await bench.page.keyboard.press('Shift+ArrowDown')
    expect(Number((await value())['y']) - Number(before['y'])).toBeCloseTo(1000 / 600, 9)
    await bench.page.keyboard.press('2')
    expect(await value()).toMatchObject({ rectanglelabels: ['Vehicle'] })
    await bench.page.keyboard.press('Delete')
    expect(await bench.result()).toEqual([])
    expect(await bench.gestures()).toEqual([
      'Move region',
      'Resize region',
      'Move region',
      'Move region',
      'Change label to Vehicle',
      'Delete region',
    ])
  })

  it('zoom keeps the place under the pointer, and drawing stays exact', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.keyboard.press('1')
    const corner = await bench.at(25, 25)
    await bench.page.mouse.move(corner.x, corner.y)
    await turnWheel(-400)
    await bench.page.mouse.move(corner.x, corner.y)
    await bench.page.mouse.down()
    await bench.page.mouse.move(corner.x + 60, corner.y + 60, { steps: 3 })
    await bench.page.mouse.up()
    expect(Math.abs(Number((await value())['x']) - 25)).toBeLessThan(0.4)
    expect(Math.abs(Number((await value())['y']) - 25)).toBeLessThan(0.4)
  })

  it('Escape ends the smallest thing first: the drawing, the selection, the label; then it is the page’s', async () => {
    await bench.mount({ config: boxes, data, result: [box('a', 10, 10, 20, 20)] })
    const { page } = bench
    await page.evaluate(() =>
      window.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) document.title = 'left'
      }),
    )
    const label = page.getByRole('button', { name: /Person/ }).first()
    await page.keyboard.press('Alt+.')
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    const start = await bench.at(50, 50)
    await page.mouse.click(start.x, start.y)
    await page.keyboard.press('Escape')
    expect(await label.getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('Escape')
    expect(await label.getAttribute('aria-pressed')).toBe('false')
    expect(await page.title()).not.toBe('left')
    expect(await bench.gestures()).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.title()).toBe('left')
  })

  it('a region that lies out of sight comes into view when the list selects it', async () => {
    await bench.mount({ config: boxes, data, result: [box('a', 2, 2, 4, 4), box('b', 90, 90, 5, 5)] })
    const { page } = bench
    const centre = await bench.at(4, 4)
    await page.mouse.move(centre.x, centre.y)
    for (let turn = 0; turn < 8; turn += 1) await turnWheel(-240)
    const row = page.getByRole('button', { name: /at 90, 90%/ }).first()
    await row.click()
    const frame = await page.locator('.slc-image').boundingBox()
    if (!frame) throw new Error('no image on the page')
    // It lies in the middle now: a drag there moves it.
    const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }
    await page.mouse.move(middle.x, middle.y)
    await page.mouse.down()
    await page.mouse.move(middle.x - 40, middle.y - 40, { steps: 3 })
    await page.mouse.up()
    expect(await bench.gestures()).toEqual(['Move region'])
  })

  it('a drag that is over before it was drawn moves the view all the way, and lets go of it', async () => {
    await bench.mount({ config: boxes, data })
    const { page } = bench
    const [start, left, right] = [await bench.at(50, 50), await bench.at(0, 50), await bench.at(100, 50)]
    await page.mouse.move(start.x, start.y)
    await page.evaluate(({ x, y }) => {
      const picture = document.querySelector('.slc-image')
      const send = (type: string, by: number) =>
        picture?.dispatchEvent(
          new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x + by, clientY: y, buttons: 1 }),
        )
      send('pointerdown', 0)
      for (const by of [20, 40, 60]) send('pointermove', by)
      send('pointerup', 60)
    }, start)
    await page.mouse.move(start.x - 100, start.y)
    await page.keyboard.press('1')
    await bench.drag([40, 40], [60, 60])
    const moved = 6000 / (right.x - left.x)
    expect(Math.abs(Number((await value())['x']) - (40 - moved))).toBeLessThan(0.3)
  })

  it('space and drag move the view instead of drawing', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.keyboard.press('1')
    const from = await bench.at(20, 20)
    await bench.page.mouse.move(from.x, from.y)
    await bench.page.keyboard.down('Space')
    await bench.drag([20, 20], [30, 30])
    await bench.page.keyboard.up('Space')
    expect(await bench.result()).toEqual([])
    await bench.page.keyboard.press('f')
    await bench.drag([20, 20], [30, 30])
    expect(Math.abs(Number((await value())['x']) - 20)).toBeLessThan(0.3)
  })

  it('Space with Ctrl over the picture stays free for the page around', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.evaluate(() =>
      document.addEventListener('keydown', (event) => {
        if (event.key === ' ') document.title = `free: ${String(!event.defaultPrevented)}`
      }),
    )
    const at = await bench.at(20, 20)
    await bench.page.mouse.click(at.x, at.y)
    await bench.page.keyboard.press('Space')
    expect(await bench.page.title()).toBe('free: false')
    await bench.page.keyboard.press('Control+Space')
    expect(await bench.page.title()).toBe('free: true')
  })

  it('polygons close on Enter; undo while drawing takes back one point only', async () => {
    await bench.mount({ config: polygons, data })
    for (const [x, y] of [
      [10, 10],
      [40, 10],
      [45, 45],
      [40, 40],
    ] as const) {
      const point = await bench.at(x, y)
      await bench.page.mouse.click(point.x, point.y)
      // Two quick clicks close to each other would be a double click.
      await bench.page.waitForTimeout(30)
    }
    await bench.page.keyboard.press('Control+z')
    await bench.page.keyboard.press('Enter')
    const { points, closed, polygonlabels } = await value()
    expect({ count: (points as unknown[]).length, closed, polygonlabels }).toEqual({
      count: 3,
      closed: true,
      polygonlabels: ['Roof'],
    })
    expect(await bench.gestures()).toEqual(['Draw Roof'])
    await bench.page.keyboard.press('Control+z')
    expect(await bench.result()).toEqual([])
  })

  it('the whole story works by keyboard: choose, add, move, select in the list, set numbers, delete', async () => {
    await bench.mount({ config: boxes, data })
    await bench.page.keyboard.press('2')
    await bench.page.locator('.slc-image').focus()
    await bench.page.keyboard.press('Enter')
    expect(await value()).toMatchObject({
      x: 37.5,
      y: 37.5,
      width: 25,
      height: 25,
      rectanglelabels: ['Vehicle'],
    })
    await bench.page.keyboard.press('ArrowLeft')
    expect((await value())['x']).toBeCloseTo(37.375, 9)
    await bench.page.getByLabel('Width %').fill('40')
    await bench.page.keyboard.press('Enter')
    expect((await value())['width']).toBe(40)
    await bench.page.getByRole('button', { name: /^Vehicle Box/ }).focus()
    await bench.page.keyboard.press('Delete')
    expect(await bench.result()).toEqual([])
  })

  it('the region list selects, hides and deletes, and says where a region is', async () => {
    await bench.mount({ config: boxes, data, result: [box('a', 10, 20, 30, 40), box('b', 50, 50, 10, 10)] })
    const rows = bench.page.locator('.slc-region-main')
    expect(await rows.allTextContents()).toEqual([
      'Person Box 30 × 40% at 10, 20%',
      'Person Box 10 × 10% at 50, 50%',
    ])
    await rows.first().click()
    await bench.page.keyboard.press('ArrowDown')
    await bench.page.keyboard.press('Enter')
    expect(await rows.nth(1).getAttribute('aria-pressed')).toBe('true')
    await bench.page.getByRole('button', { name: /^Hide Person, Box 30/ }).click()
    await bench.page.getByRole('button', { name: /^Show Person, Box 30/ }).waitFor()
    await bench.page.getByRole('button', { name: /^Delete Person, Box 10/ }).click()
    expect((await bench.result()).map((item) => item['id'])).toEqual(['a'])
  })

  it('a picture that does not load is said plainly and can be tried again', async () => {
    await bench.mount({ config: boxes, data: { image: '/missing.png' } })
    await bench.page.getByText('The image could not be loaded.').waitFor()
    const failure = { object: 'image', url: '/missing.png' }
    await expect.poll(() => bench.page.evaluate(() => window.harness.mediaErrors())).toEqual([failure])
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([failure])
    await bench.page.route('**/missing.png', (route) =>
      route.continue({ url: `${open.served.url}photo.png` }),
    )
    await bench.page.getByRole('button', { name: 'Try again' }).click()
    await bench.page.locator('.slc-image canvas').first().waitFor()
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([failure, null])
  })

  it('the host’s words about a picture that failed stand in the one panel there is', async () => {
    const text = 'The bucket refused: <b>ask its owner</b>.'
    await bench.mount({ config: boxes, data: { image: '/missing.png' }, mediaProblemText: { image: text } })
    const panel = bench.page.getByRole('alert')
    await panel.getByText(text).waitFor()
    expect(await panel.count()).toBe(1)
    expect(await panel.textContent()).not.toContain('Check that the file still exists')
  })

  it('says once that the picture is drawn, however often it changes afterwards', async () => {
    await bench.mount({ config: boxes, data })
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([null])
    await bench.page.keyboard.press('1')
    await bench.drag([10, 10], [30, 30])
    await bench.page.keyboard.press('+')
    expect(await bench.page.evaluate(() => window.harness.ready())).toEqual([null])
  })

  it('picks the right one of 500 boxes', async () => {
    const result = Array.from({ length: 500 }, (_unused, index) =>
      box(`b${index}`, (index % 25) * 4, Math.floor(index / 25) * 5, 3, 4),
    )
    await bench.mount({ config: boxes, data, result })
    const { x, y } = await bench.at(4 * 7 + 1, 5 * 11 + 1)
    await bench.page.mouse.click(x, y)
    await bench.page.keyboard.press('Delete')
    const left = (await bench.result()).map((item) => item['id'])
    expect(left).toHaveLength(499)
    expect(left).not.toContain('b282')
  })

  it('a readonly session selects but changes nothing', async () => {
    const result = [box('a', 20, 20, 20, 20)]
    await bench.mount({ config: boxes, data, result, readonly: true })
    await bench.drag([30, 30], [50, 50])
    await bench.page.keyboard.press('Delete')
    await bench.page.keyboard.press('2')
    expect(await bench.result()).toEqual(result)
    expect(await bench.page.locator('.slc-region-selected').count()).toBe(1)
  })
})
