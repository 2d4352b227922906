import { VisuallyHidden } from '@mantine/core'
import type { Fix, Probe } from '@sluice/contract'
import { CircleCheck, CircleX, LoaderCircle, Minus, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { FixBlock } from './fix-block.tsx'
import classes from './probes.module.css'

export interface ProbeListProps {
  probes: readonly Probe[]
  /** Its advice stands above the list already. */
  told: Probe | null
  fillIn: (fix: Fix) => (() => void) | undefined
}

/** Every check as a line: what is looked at, what was found, what can be done. */
export function ProbeList({ probes, told, fillIn }: ProbeListProps) {
  const { t } = useTranslation('storages')
  return (
    <ol className={classes['list']} aria-label={t('doctor.list')}>
      {probes.map((probe) => (
        <li key={probe.name} className={classes['line']} data-status={probe.status}>
          <span className={classes['icon']}>
            <StatusIcon status={probe.status} />
          </span>
          <div>
            <p>
              <span className={classes['title']}>{probe.title}</span>
              <VisuallyHidden>{t(`doctor.status.${probe.status}`)}</VisuallyHidden>
              {probe.message !== '' && <span className={classes['message']}> · {probe.message}</span>}
            </p>
            {!repeats(probe, told, probes) && <Remedy probe={probe} fillIn={fillIn} />}
          </div>
        </li>
      ))}
    </ol>
  )
}

/** Two checks often fail for one reason: what to do about it is said with the first. */
function repeats(probe: Probe, told: Probe | null, probes: readonly Probe[]): boolean {
  const earlier = probes.slice(0, probes.indexOf(probe))
  return [...(told ? [told] : []), ...earlier].some(
    ({ advice, fixes }) => advice === probe.advice && JSON.stringify(fixes) === JSON.stringify(probe.fixes),
  )
}

/** What to do about it, and what to paste where. */
export function Remedy({ probe, fillIn }: { probe: Probe; fillIn: ProbeListProps['fillIn'] }) {
  return (
    <>
      {probe.advice !== null && <p className={classes['text']}>{probe.advice}</p>}
      {probe.fixes.map((fix) => (
        <FixBlock key={`${fix.kind} ${fix.label} ${fix.text}`} fix={fix} onFillIn={fillIn(fix)} />
      ))}
    </>
  )
}

const icons = {
  running: LoaderCircle,
  ok: CircleCheck,
  failed: CircleX,
  warning: TriangleAlert,
  not_applicable: Minus,
}

function StatusIcon({ status }: { status: Probe['status'] }) {
  const Icon = icons[status]
  return <Icon size={16} aria-hidden {...(status === 'running' && { className: classes['spin'] ?? '' })} />
}
