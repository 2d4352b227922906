/** Keys that break careless code: each has bitten some client of some store. All can be file names on Linux. */
export const nastyKeys: readonly string[] = [
  'plain.txt',
  'space in name.txt',
  ' leading and trailing ',
  'hash#1?.jpg',
  'what?query=1&b=2#frag.png',
  'percent%20encoded.jpg',
  'lonely%.jpg',
  'bad%zzescape.jpg',
  'plus+sign.jpg',
  'semi;colon,comma=equals@at:colon.json',
  `quotes'"and\`ticks.txt`,
  'brackets[]{}().txt',
  'star*bang!tilde~.txt',
  '<xml>&amp;]]>.xml',
  'back\\slash.txt',
  'pipe|caret^dollar$.txt',
  '.hidden',
  '..two-dots',
  'dir.with.dots/..hidden..',
  'new\nline.txt',
  'tab\there.txt',
  'bell\u0007.txt',
  'no-break\u00a0space.txt',
  'café-composed.txt',
  'cafe\u0301-decomposed.txt',
  'Ünïcödé/日本語/ファイル.png',
  'עברית/العربية.txt',
  'emoji 😀👩‍👩‍👧/🏳️‍🌈.png',
  '\uff5e-sorts-before-emoji-in-utf8.txt',
  '\u{10ffff}.txt',
  '__proto__',
  'constructor',
  'null',
  'COM1',
  'x'.repeat(200),
  longKey(),
]

/** Legal in object stores, but not as paths of files. */
export const pathlessKeys: readonly string[] = [
  '/leading-slash.txt',
  '//two',
  'double//slash.txt',
  'dots/../up.txt',
  'dots/./here.txt',
  '..',
  'ends-in-dots/..',
]

/** Exactly 1,024 bytes of UTF-8, multi-byte characters included, no part longer than 255. */
function longKey(): string {
  const part = `${'é'.repeat(100)}/`
  const head = part.repeat(5)
  return head + 'z'.repeat(1024 - Buffer.byteLength(head))
}
