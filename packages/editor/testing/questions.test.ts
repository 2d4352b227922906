import { AxeBuilder } from '@axe-core/playwright'
import { projectTemplates } from '@sluice/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, type Bench, type OpenBrowser } from './browser.ts'

const everything = `<View>
  <Style>.mine { color: rgb(1, 2, 3); background: url(/photo.png); } body { display: none } h1 { color: rgb(9, 9, 9) }</Style>
  <Header value="About $text" size="3" className="mine"/>
  <View className="mine" style="padding: 3px; position: fixed"><Text name="text" value="$text"/></View>
  <Choices name="single" toName="text" choice="single"><Choice value="Yes"/><Choice value="No" alias="n"/></Choices>
  <Choices name="many" toName="text" choice="multiple" layout="inline"><Choice value="A"/><Choice value="B"/></Choices>
  <Choices name="pick" toName="text" layout="select"><Choice value="One"/><Choice value="Two"/></Choices>
  <View visibleWhen="choice-selected" whenTagName="single" whenChoiceValue="Yes"><TextArea name="why" toName="text" required="true"/></View>
  <TextArea name="notes" toName="text" placeholder="Notes"/>
  <Rating name="stars" toName="text" maxRating="4"/>
  <Hologram name="holo" toName="text"/>
  <HyperText name="clip" value="$clip"/>
</View>`
const data = { text: 'Hello', clip: 'x' }

describe.skipIf(!chromiumPath)(
  `answering questions in Chromium${chromiumPath ? '' : ' (needs Chromium)'}`,
  () => {
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

    const answers = async (): Promise<Record<string, unknown>> =>
      Object.fromEntries((await bench.result()).map((item) => [item['from_name'], item['value']]))

    it('choices by pointer and by key, taken back by the same', async () => {
      await bench.mount({ config: everything, data })
      await bench.page.getByRole('radio', { name: 'No' }).check()
      await bench.page.keyboard.press('3')
      await bench.page.getByRole('checkbox', { name: 'B' }).check()
      await bench.page.getByLabel('pick').selectOption('Two')
      expect(await answers()).toEqual({
        single: { choices: ['n'] },
        many: { choices: ['A', 'B'] },
        pick: { choices: ['Two'] },
      })
      await bench.page.getByRole('radio', { name: 'No' }).click()
      await bench.page.keyboard.press('3')
      expect(await answers()).toEqual({ many: { choices: ['B'] }, pick: { choices: ['Two'] } })
    })

    it('a rating by star, taken back by the same star', async () => {
      await bench.mount({ config: everything, data })
      await bench.page.locator('.slc-star').nth(2).click()
      expect(await answers()).toEqual({ stars: { rating: 3 } })
      await bench.page.locator('.slc-star').nth(2).click()
      expect(await answers()).toEqual({})
    })

    it('texts are added with Enter, and typed text is never lost; keys stay in the field', async () => {
      await bench.mount({ config: everything, data })
      const field = bench.page.getByPlaceholder('Notes')
      await field.fill('first 1')
      await field.press('Enter')
      await field.pressSequentially('12 second')
      expect(await answers()).toEqual({ notes: { text: ['first 1', '12 second'] } })
      await bench.page.getByRole('button', { name: 'Remove entry 1' }).click()
      expect(await answers()).toEqual({ notes: { text: ['12 second'] } })
    })

    it('a rule shows a question, its answer goes with it, and a required one stops the submit', async () => {
      await bench.mount({ config: everything, data })
      expect(await bench.page.getByLabel('Text for why').count()).toBe(0)
      expect(await bench.page.evaluate(() => window.harness.problems())).toEqual([])
      await bench.page.getByRole('radio', { name: 'Yes' }).check()
      expect(await bench.page.evaluate(() => window.harness.problems())).toMatchObject([
        { kind: 'required', control: 'why' },
      ])
      await bench.page.getByText('Please answer “why”.').waitFor()
      await expect
        .poll(() => bench.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
        .toBe('Text for why')
      await bench.page.getByLabel('Text for why').fill('because')
      expect(await answers()).toEqual({ single: { choices: ['Yes'] }, why: { text: ['because'] } })
      await bench.page.getByRole('radio', { name: 'No' }).check()
      expect(await answers()).toEqual({ single: { choices: ['n'] } })
    })

    it('a tag it does not know is named, and its results are kept', async () => {
      const result = [
        { id: 'h', type: 'hologram', from_name: 'holo', to_name: 'text', value: { depth: [1] } },
      ]
      await bench.mount({ config: everything, data, result })
      await bench.page.getByText('<Hologram> is not a tag this editor knows.').waitFor()
      await bench.page.getByText('<HyperText> is not supported here yet.').waitFor()
      await bench.page.locator('.slc-star').first().click()
      expect((await bench.result())[0]).toEqual(result[0])
    })

    it('a config may style the editor, but not the page, and loads nothing', async () => {
      const loaded: string[] = []
      bench.page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
      await bench.mount({ config: everything, data })
      const mine = bench.page.locator('div.mine')
      expect(await mine.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)')
      expect(
        await mine.evaluate((element) => [
          getComputedStyle(element).padding,
          getComputedStyle(element).position,
        ]),
      ).toEqual(['3px', 'static'])
      expect(await bench.page.locator('h1').evaluate((element) => getComputedStyle(element).color)).not.toBe(
        'rgb(9, 9, 9)',
      )
      expect(await bench.page.locator('body').evaluate((element) => getComputedStyle(element).display)).toBe(
        'block',
      )
      expect(loaded).not.toContain('/photo.png')
    })

    it('a broken config is a sentence instead of a blank page', async () => {
      await bench.mount({ config: '<View><Text', data })
      expect(await bench.page.getByRole('alert').textContent()).toMatch(/cannot be used.*not well-formed/)
    })

    it('a question about a region appears with it and carries its geometry', async () => {
      await bench.mount({
        config: `<View><Labels name="ner" toName="text"><Label value="Sign"/></Labels><Text name="text" value="$text"/>
        <TextArea name="note" toName="text" perRegion="true" maxSubmissions="1"/></View>`,
        data: { text: 'Hello there' },
      })
      expect(await bench.page.getByLabel('Text for note').count()).toBe(0)
      await bench.mark('there')
      await bench.page.getByLabel('Text for note').fill('adverb')
      const [span, note] = await bench.result()
      expect(note).toMatchObject({
        id: span?.['id'],
        type: 'textarea',
        value: { start: 6, end: 11, text: ['adverb'] },
      })
      expect(await bench.gestures()).toHaveLength(2)
    })

    it('plays sound by key while a transcript is typed', async () => {
      const audio = projectTemplates.find((template) => template.id === 'audio-transcription')
      await bench.mount({ config: audio?.config ?? '', data: { audio: '/tone.wav' } })
      await bench.page
        .locator('.slc-waveform canvas, .slc-waveform > div')
        .first()
        .waitFor({ state: 'attached' })
      await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([null])
      await bench.page.getByLabel('Text for transcription').pressSequentially('la la')
      await bench.page.keyboard.press('Shift+Space')
      await expect
        .poll(() => bench.page.evaluate(() => (document.querySelector('audio')?.currentTime ?? 0) > 0))
        .toBe(true)
      await bench.page.keyboard.press('Alt+Space')
      await expect.poll(() => bench.page.evaluate(() => document.querySelector('audio')?.paused)).toBe(true)
      expect(await answers()).toEqual({ transcription: { text: ['la la'] } })
      // One stay in the field is one step.
      await bench.page.locator('h1').click()
      await bench.page.keyboard.press('Control+z')
      expect(await answers()).toEqual({})
    })

    it('every gesture is in the journal at once and outlives the page', async () => {
      await bench.mount({ config: everything, data, key: 'task-7' })
      await bench.page.locator('.slc-star').nth(1).click()
      await bench.page.getByRole('radio', { name: 'No' }).check()
      const result = await bench.result()
      // confirmed by the browser's database: what is still on its way may go with the page
      await expect.poll(() => bench.page.evaluate(() => window.harness.saved())).toBe(2)
      await bench.page.goto('about:blank')
      await bench.page.goto(open.served.url)
      expect(await bench.page.evaluate(() => window.harness.journal('task-7'))).toMatchObject({
        seq: 2,
        label: 'Answer single',
        result,
      })
      expect(await bench.page.evaluate(() => window.harness.journal('task-8'))).toBeNull()
      // The server has the first gesture only: the second must stay.
      await bench.page.evaluate(() => window.harness.forget('task-7', 1))
      expect(await bench.page.evaluate(() => window.harness.journal('task-7'))).toMatchObject({ seq: 2 })
      await bench.page.evaluate(() => window.harness.forget('task-7', 2))
      expect(await bench.page.evaluate(() => window.harness.journal('task-7'))).toBeNull()
    })

    it.each([1, 2, 3])(
      'a tab that crashes in the middle of work loses no confirmed gesture (round %i)',
      async (round) => {
        await bench.mount({ config: everything, data, key: `crash-${round}` })
        const confirmed = () => bench.page.evaluate(() => window.harness.saved())
        const rate = (count: number) =>
          bench.page
            .locator('.slc-star')
            .nth(count % 4)
            .click()
        await rate(0)
        await expect.poll(confirmed).toBe(1)
        // What comes after the first may be on its way when the tab dies.
        for (let count = 1; count < 4 + round; count += 1) await rate(count)
        const saved = await confirmed()
        const fresh = await bench.crash()
        const entry = await fresh.evaluate((key) => window.harness.journal(key), `crash-${round}`)
        expect(entry).toMatchObject({ seq: expect.any(Number), result: [{ type: 'rating' }] })
        expect((entry as { seq: number }).seq).toBeGreaterThanOrEqual(saved)
        expect(saved).toBeGreaterThan(0)
      },
    )

    it('a required answer about a region takes one to that region', async () => {
      await bench.mount({
        config: `<View><Labels name="ner" toName="text"><Label value="Sign"/></Labels><Text name="text" value="$text"/>
        <Choices name="kind" toName="text" perRegion="true" required="true"><Choice value="A"/></Choices></View>`,
        data: { text: 'Hello there' },
        result: [
          {
            id: 's',
            type: 'labels',
            from_name: 'ner',
            to_name: 'text',
            value: { start: 0, end: 5, text: 'Hello', labels: ['Sign'] },
          },
        ],
      })
      expect(await bench.page.evaluate(() => window.harness.problems())).toMatchObject([
        { control: 'kind', regionId: 's' },
      ])
      await bench.page.getByText('Please answer “kind” for Sign, “Hello”.').waitFor()
      await expect
        .poll(() => bench.page.evaluate(() => document.activeElement?.getAttribute('type')))
        .toBe('radio')
      await bench.page.keyboard.press('Space')
      expect(await bench.page.evaluate(() => window.harness.problems())).toEqual([])
    })

    it.each([
      ...projectTemplates.map((template) => [template.id, template.config] as const),
      ['every question', everything.replace(/<Style>.*<\/Style>/, '')] as const,
    ])('axe finds nothing, light and dark: %s', async (_name, config) => {
      await bench.mount({ config, data: { ...data, image: '/photo.png', audio: '/tone.wav' } })
      if (config.includes('RectangleLabels')) {
        await bench.page.keyboard.press('1')
        await bench.drag([10, 10], [40, 40])
        await bench.page.locator('.slc-region-main').click()
      }
      if (config.includes('<Labels')) {
        await bench.page.keyboard.press('1')
        await bench.mark('ell')
      }
      await bench.page.evaluate(() => window.harness.problems())
      for (const colorScheme of ['light', 'dark'] as const) {
        await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        const { violations } = await new AxeBuilder({ page: bench.page }).analyze()
        expect(
          violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' | ')}`),
        ).toEqual([])
      }
    })
  },
)
