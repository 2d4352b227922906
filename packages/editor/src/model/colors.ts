/** Told apart by people with any kind of colour vision, on light and dark, in this order. */
const palette = [
  '#1971c2',
  '#e8590c',
  '#2f9e44',
  '#9c36b5',
  '#e03131',
  '#0c8599',
  '#f08c00',
  '#5f3dc4',
  '#c2255c',
  '#66a80f',
]

const plainColor = /^(#[0-9a-f]{3,8}|[a-z]{3,30}|(rgb|hsl)a?\([\d\s.,%/deg]+\))$/i

/** The colour a config asks for, if it is a plain one; else the next of the palette. */
export function labelColor(asked: string | undefined, index: number): string {
  const color = asked?.trim()
  return color !== undefined && plainColor.test(color)
    ? color
    : (palette[index % palette.length] ?? '#1971c2')
}

/** A region without a label, or with one the config does not know. */
export const plainRegionColor = '#868e96'
