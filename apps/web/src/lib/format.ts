import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { intlLocale } from './i18n.ts'

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** "3 minutes ago" for a moment; under five seconds "now". */
export function relativeTime(moment: Date, now: Date, locale: string): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (Math.abs(seconds) < 5) return words.format(0, 'second')
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return words.format(Math.round(seconds / size), unit)
}

/** "1 h 5 min" from seconds, at most two units. */
export function duration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts: readonly [string, number][] = [
    ['day', Math.floor(whole / 86_400)],
    ['hour', Math.floor(whole / 3_600) % 24],
    ['minute', Math.floor(whole / 60) % 60],
    ['second', whole % 60],
  ]
  const first = parts.findIndex(([, value]) => value > 0)
  const shown = first === -1 ? parts.slice(3) : parts.slice(first, first + 2).filter(([, value]) => value > 0)
  return shown
    .map(([unit, value]) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ')
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** "1.4 MB"; thousands, as file managers and bucket consoles count. */
export function bytes(count: number, locale: string): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(count, 1)) / 3)))
  const unit = byteUnits[power] ?? 'byte'
  const options = {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  } as const
  return new Intl.NumberFormat(locale, options).format(count / 1000 ** power)
}

/** Numbers and times in the language of the page. */
export function useFormat() {
  const { i18n } = useTranslation()
  const locale = intlLocale(i18n.language)
  return useMemo(() => {
    const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    return {
      locale,
      number: (value: number) => integer.format(value),
      percent: (value: number) => percent.format(value),
      moment: (value: string | Date) => moment.format(new Date(value)),
      bytes: (count: number) => bytes(count, locale),
      duration: (seconds: number) => duration(seconds, locale),
      relative: (value: string | Date, now = new Date()) => relativeTime(new Date(value), now, locale),
    }
  }, [locale])
}
