/** A picture and a sound that need no server, drawn and computed here. */

const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="600" viewBox="0 0 960 600">
<rect width="960" height="600" fill="#bfe3f2"/><circle cx="800" cy="110" r="56" fill="#ffd43b"/>
<path d="M0 420 Q240 300 480 400 T960 380 V600 H0Z" fill="#8ccf7e"/>
<path d="M0 500 Q300 430 960 490 V600 H0Z" fill="#5f9f57"/>
<path d="M180 300h200v150H180z" fill="#f8f0e3"/><path d="M160 305 280 210 400 305z" fill="#b5543c"/>
<path d="M255 370h50v80h-50z" fill="#7a4a2b"/><path d="M200 330h40v40h-40zM320 330h40v40h-40z" fill="#6fa8c9"/>
<path d="M610 330h26v120h-26z" fill="#7a4a2b"/><circle cx="623" cy="290" r="72" fill="#3f7d3a"/>
<path d="M440 500h150l24 40H416z" fill="#c2413b"/><path d="M470 468h90l26 34H446z" fill="#d9534c"/>
<circle cx="455" cy="542" r="20" fill="#333"/><circle cx="578" cy="542" r="20" fill="#333"/></svg>`

export const samplePicture = `data:image/svg+xml,${encodeURIComponent(scene)}`

const rate = 8_000
const seconds = 3

/** Three seconds of a rising scale as WAV: 8 bits, one channel. */
export function sampleSound(): string {
  const count = rate * seconds
  const number = (value: number, bytes: number) =>
    String.fromCharCode(...Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 0xff))
  const head = [
    'RIFF',
    number(36 + count, 4),
    'WAVEfmt ',
    number(16, 4),
    number(1, 2),
    number(1, 2),
    number(rate, 4),
    number(rate, 4),
    number(1, 2),
    number(8, 2),
    'data',
    number(count, 4),
  ].join('')
  const wave = Array.from({ length: count }, (_, i) => {
    const step = Math.floor((i / rate) * 4)
    const fade = 1 - ((i / rate) * 4 - step)
    return String.fromCharCode(
      Math.round(128 + 60 * fade * Math.sin((2 * Math.PI * 220 * 2 ** (step / 12) * i) / rate)),
    )
  })
  return `data:audio/wav;base64,${btoa(head + wave.join(''))}`
}
