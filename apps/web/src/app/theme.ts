import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import dialog from './dialog.module.css'

const water: MantineColorsTuple = [
  '#e8f6fb',
  '#d0e9f2',
  '#a3d2e4',
  '#70bad5',
  '#48a6c9',
  '#2e97be',
  '#178aaf',
  '#0b7297',
  '#085d7d',
  '#034a64',
]
const slate: MantineColorsTuple = [
  '#e4e8ed',
  '#c6cdd6',
  '#a3adb9',
  '#71808f',
  '#46525f',
  '#35404b',
  '#252d36',
  '#191f26',
  '#13181e',
  '#0d1115',
]
const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#eff2f4',
  '#e2e7eb',
  '#d3dae0',
  '#b8c2cb',
  '#94a1ad',
  '#6d7a87',
  '#4a5662',
  '#333d47',
  '#1e252c',
]

export const theme = (closeLabel: string) =>
  createTheme({
    primaryColor: 'water',
    primaryShade: { light: 7, dark: 7 },
    colors: { water, dark: slate, gray },
    black: '#1a2027',
    fontFamily:
      'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
    fontFamilyMonospace:
      'ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Menlo, Consolas, monospace',
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    headings: {
      fontWeight: '650',
      sizes: {
        h1: { fontSize: '1.5rem', lineHeight: '1.3' },
        h2: { fontSize: '1.125rem', lineHeight: '1.4' },
        h3: { fontSize: '1rem', lineHeight: '1.4' },
      },
    },
    components: {
      // In a dialog the title bar is no banner of the page.
      Modal: {
        defaultProps: {
          centered: true,
          closeButtonProps: { 'aria-label': closeLabel },
          attributes: { header: { role: 'presentation' } },
          classNames: { title: dialog['title'] },
        },
      },
      Drawer: {
        defaultProps: {
          closeButtonProps: { 'aria-label': closeLabel },
          attributes: { header: { role: 'presentation' } },
          classNames: { title: dialog['title'] },
        },
      },
      Notification: {
        defaultProps: { closeButtonProps: { 'aria-label': closeLabel } },
        // its own grey under a title is below the contrast of text
        styles: { description: { color: 'var(--mantine-color-text)' } },
      },
      // Inside a landmark, beside the button that opens it; and without an empty child in the menu.
      Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
      // Help below the input keeps inputs that stand side by side in line.
      InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
      // Inside the main landmark, as all content of a page.
      Popover: { defaultProps: { portalProps: { target: '#main' } } },
      Combobox: { defaultProps: { portalProps: { target: '#main' } } },
      Tooltip: {
        defaultProps: {
          portalProps: { target: '#main' },
          withArrow: true,
          multiline: true,
          maw: 320,
          events: { hover: true, focus: true, touch: true },
        },
      },
    },
  })

const named = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'grape', 'gray', 'water'] as const

/** Mantine's own tints of text fall short of 4.5:1; these hold it on every surface we draw. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#66727e',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-anchor': 'var(--mantine-color-water-7)',
    '--sluice-page': 'var(--mantine-color-gray-0)',
    '--sluice-card': 'var(--mantine-color-white)',
    '--sluice-line': 'var(--mantine-color-gray-2)',
    '--sluice-good': '#1c6b33',
    '--sluice-warn': '#8a4b00',
    '--sluice-bad': '#b3221f',
    ...Object.fromEntries(named.map((c) => [`--mantine-color-${c}-light-color`, lightText[c]])),
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#94a0ad',
    '--mantine-color-error': '#ff9c96',
    '--mantine-color-anchor': 'var(--mantine-color-water-3)',
    '--sluice-page': 'var(--mantine-color-dark-8)',
    '--sluice-card': 'var(--mantine-color-dark-7)',
    '--sluice-line': 'var(--mantine-color-dark-5)',
    '--sluice-good': '#8ce99a',
    '--sluice-warn': '#ffd180',
    '--sluice-bad': '#ffa8a3',
    ...Object.fromEntries(named.flatMap((c) => darkTint(c))),
  },
})

const mix = (color: string, share: number) =>
  `color-mix(in srgb, var(--mantine-color-${color}-5) ${share}%, transparent)`
const darkTint = (color: string): [string, string][] => [
  [`--mantine-color-${color}-light`, mix(color, 16)],
  [`--mantine-color-${color}-light-hover`, mix(color, 24)],
  [`--mantine-color-${color}-light-color`, `var(--mantine-color-${color}-2)`],
]

const lightText: Readonly<Record<(typeof named)[number], string>> = {
  red: '#a51b1b',
  orange: '#94400b',
  yellow: '#7a4d00',
  green: '#1b6b31',
  teal: '#066649',
  blue: '#114f95',
  grape: '#782593',
  gray: '#3c4853',
  water: '#065673',
}
