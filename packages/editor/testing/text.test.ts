import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, type Bench, type OpenBrowser } from './browser.ts'

const config = (granularity = 'symbol'): string => `<View>
  <Labels name="label" toName="text"><Label value="Person"/><Label value="Place" alias="PLC"/></Labels>
  <Text name="text" value="$text" granularity="${granularity}"/>
</View>`

describe.skipIf(!chromiumPath)(`labeling text in Chromium${chromiumPath ? '' : ' (needs Chromium)'}`, () => {
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

  const values = async (): Promise<unknown[]> => (await bench.result()).map((item) => item['value'])

  it.each([
    ['plain text', 'Ada Lovelace met Bob.', 'Lovelace', 4, 12],
    ['text behind emoji', '😀👨‍👩‍👧 Ada met Bob.', 'Ada', 7, 10],
    ['text behind CRLF', 'one\r\ntwo\r\nAda here', 'Ada', 10, 13],
    ['right-to-left text', 'שלום עולם טוב', 'עולם', 5, 9],
  ])('counts code points in %s', async (_what, text, part, start, end) => {
    await bench.mount({ config: config(), data: { text } })
    await bench.page.keyboard.press('1')
    await bench.mark(part)
    expect(await values()).toEqual([{ start, end, text: part, labels: ['Person'] }])
  })

  it('snaps to words and stores the snapped text, without the comma', async () => {
    await bench.mount({ config: config('word'), data: { text: 'Then Ada Lovelace, the first programmer.' } })
    await bench.page.keyboard.press('1')
    await bench.mark('da Lovel')
    expect(await values()).toEqual([{ start: 5, end: 17, text: 'Ada Lovelace', labels: ['Person'] }])
  })

  it('marks what is selected when the label comes afterwards, and writes the alias', async () => {
    await bench.mount({ config: config(), data: { text: 'From Paris with love' } })
    await bench.mark('Paris')
    await bench.page.getByText('Selected “Paris”').waitFor()
    await bench.page.getByRole('button', { name: 'Place' }).click()
    expect(await values()).toEqual([{ start: 5, end: 10, text: 'Paris', labels: ['PLC'] }])
  })

  it('spans may overlap; clicks go from the inner to the outer one', async () => {
    await bench.mount({ config: config(), data: { text: 'The University of London holds them.' } })
    await bench.page.keyboard.press('1')
    await bench.mark('University of London')
    await bench.page.keyboard.press('2')
    await bench.mark('London')
    const [outer, inner] = await bench.result()
    expect(await values()).toMatchObject([
      { text: 'University of London' },
      { text: 'London', start: 18, end: 24 },
    ])
    const span = bench.page.locator(`[data-regions~="${String(inner?.['id'])}"]`)
    await span.click()
    await bench.page.keyboard.press('1')
    expect(await values()).toMatchObject([{ labels: ['Person'] }, { labels: ['Person'] }])
    await span.click()
    await bench.page.keyboard.press('Backspace')
    expect((await bench.result()).map((item) => item['id'])).toEqual([inner?.['id']])
    expect(outer?.['id']).not.toBe(inner?.['id'])
  })

  it('is marked up to its end by a drag that is let go beyond it', async () => {
    await bench.mount({ config: config(), data: { text: 'Then came Ada' } })
    const { page } = bench
    await page.keyboard.press('1')
    const box = await page.locator('.slc-text').boundingBox()
    if (!box) throw new Error('no text on the page')
    await page.mouse.move(box.x + 60, box.y + 30)
    await page.mouse.down()
    await page.mouse.move(box.x + 300, box.y + box.height + 5, { steps: 3 })
    await page.mouse.move(box.x + 400, box.y + box.height + 60, { steps: 3 })
    await page.mouse.up()
    const text = (await bench.result()).map((item) => (item['value'] as { text: string }).text)
    expect(text).toEqual([expect.stringMatching(/ came Ada$/)])
    await page.mouse.click(box.x + 400, box.y + box.height + 60)
    expect(await bench.gestures()).toEqual(['Mark Person'])
  })

  it('a span is shown where the list points, and scrolled to where the list selects', async () => {
    const long = `Ada. ${'More words stand here. '.repeat(400)} Bob.`
    const span = (id: string, start: number) => ({
      id,
      type: 'labels',
      from_name: 'label',
      to_name: 'text',
      value: { start, end: start + 3, text: long.slice(start, start + 3), labels: ['Person'] },
    })
    await bench.mount({
      config: config(),
      data: { text: long },
      result: [span('first', 0), span('last', long.length - 4)],
    })
    const { page } = bench
    await page.getByRole('button', { name: /Ada/ }).first().hover()
    await page.locator('.slc-span-selected', { hasText: 'Ada' }).waitFor()
    const seen = () =>
      page.evaluate(() => {
        const last = document.querySelector('[data-regions~="last"]')?.getBoundingClientRect()
        const room = document.querySelector('.slc-text')?.getBoundingClientRect()
        return last !== undefined && room !== undefined && last.top >= room.top && last.bottom <= room.bottom
      })
    expect(await seen()).toBe(false)
    await page.getByRole('button', { name: /Bob/ }).first().click()
    await expect.poll(seen).toBe(true)
  })

  it('can be marked by keyboard alone', async () => {
    await bench.mount({ config: config(), data: { text: 'Ada met Bob' } })
    await bench.page.locator('.slc-text').focus()
    for (let count = 0; count < 3; count += 1) await bench.page.keyboard.press('Shift+ArrowRight')
    await bench.page.keyboard.press('1')
    expect(await values()).toEqual([{ start: 0, end: 3, text: 'Ada', labels: ['Person'] }])
  })

  it('shows markup in a text as text', async () => {
    const text = '<img src=x onerror="window.stolen = 1"><script>window.stolen = 1</script> & Ada'
    await bench.mount({ config: config(), data: { text } })
    expect(await bench.page.locator('.slc-text').textContent()).toBe(text)
    expect(await bench.page.evaluate(() => 'stolen' in window)).toBe(false)
    await bench.page.keyboard.press('1')
    await bench.mark('Ada')
    expect(await values()).toMatchObject([{ text: 'Ada', start: text.length - 3 }])
  })

  it('keeps a span it cannot place, and leaves the text of a URL out of results', async () => {
    const lost = {
      id: 'z',
      type: 'labels',
      from_name: 'label',
      to_name: 'text',
      value: { start: 900, end: 903, labels: ['Person'] },
    }
    await bench.mount({
      config: config().replace('value="$text"', 'value="$text" valueType="url"'),
      data: { text: '/text.txt' },
      result: [lost],
    })
    await bench.page.getByText('Loaded from a URL.').waitFor()
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([null])
    await bench.page.keyboard.press('1')
    await bench.mark('Loaded')
    expect((await bench.result())[0]).toEqual(lost)
    expect((await values())[1]).toEqual({ start: 0, end: 6, labels: ['Person'] })
  })

  it('shows markup behind a URL as text', async () => {
    const text = '<img src=x onerror="window.stolen = 1"><script>window.stolen = 1</script>'
    await bench.page.route('**/text.txt', (route) => route.fulfill({ contentType: 'text/html', body: text }))
    await bench.mount({
      config: config().replace('value="$text"', 'value="$text" valueType="url"'),
      data: { text: '/text.txt' },
    })
    await bench.page.getByText(text).waitFor()
    expect(await bench.page.evaluate(() => 'stolen' in window)).toBe(false)
  })

  it('says plainly that a text behind a URL does not load, and tries again', async () => {
    const failure = { object: 'text', url: '/missing.txt' }
    await bench.mount({
      config: config().replace('value="$text"', 'value="$text" valueType="url"'),
      data: { text: failure.url },
    })
    await bench.page.getByText('The text could not be loaded.').waitFor()
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([failure])
    await bench.page.route('**/missing.txt', (route) => route.fulfill({ body: 'Here at last.' }))
    await bench.page.getByRole('button', { name: 'Try again' }).click()
    await bench.page.getByText('Here at last.').waitFor()
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([failure, null])
  })

  it('handles a long text with many spans', async () => {
    const text = 'word '.repeat(60_000)
    const result = Array.from({ length: 400 }, (_unused, index) => ({
      id: `s${index}`,
      type: 'labels',
      from_name: 'label',
      to_name: 'text',
      value: { start: index * 50, end: index * 50 + 4, text: 'word', labels: ['Person'] },
    }))
    await bench.mount({ config: config(), data: { text }, result })
    expect(await bench.page.locator('.slc-span').count()).toBe(400)
    expect(await bench.result()).toEqual(result)
  })
})
