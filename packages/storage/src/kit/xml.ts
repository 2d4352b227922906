/** Reading of the few flat XML documents stores answer with, by scanning: no CDATA, no attributes that matter. */

/** Text of the first element of that name, not unescaped. */
export function between(xml: string, tag: string): string | null {
  const open = `<${tag}>`
  const start = xml.indexOf(open)
  if (start === -1) return null
  const end = xml.indexOf(`</${tag}>`, start)
  return end === -1 ? null : xml.slice(start + open.length, end)
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name) return entities[String(name)] ?? whole
    const code = hex ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
