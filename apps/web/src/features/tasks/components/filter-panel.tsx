import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '../lib/columns.ts'
import { useColumnName } from '../lib/use-column-name.ts'
import { type FilterRow, kindOf, needsValue, operators, type View } from '../lib/view.ts'

export interface FilterPanelProps {
  view: View
  onChange: (view: View) => void
  columns: readonly Column[]
}

const pause = 600
type Conditions = Pick<View, 'match' | 'rows'>
const textOf = ({ match, rows }: Conditions) => JSON.stringify([match, rows])

/** Conditions of the table. Typing applies after a pause or by Enter, never half a number. */
export function FilterPanel({ view, onChange, columns }: FilterPanelProps) {
  const { t } = useTranslation('tasks')
  const filterable = columns.filter(({ id }) => kindOf(id) !== null)
  const fresh = (): FilterRow => {
    const column = filterable.find(({ data }) => data)?.id ?? 'inner_id'
    return { column, operator: operators[kindOf(column) ?? 'text'][0] ?? 'equal', value: '' }
  }
  // An empty panel begins with a condition to fill in; it is not applied while it is empty.
  const [draft, setDraft] = useState<Conditions>(() =>
    view.rows.length > 0 ? view : { match: 'and', rows: [fresh()] },
  )
  const applied = useRef(textOf(view))
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const text = textOf(view)
  useEffect(() => {
    // The address changed without us: the back button, or the filter cleared elsewhere.
    if (text === applied.current) return
    applied.current = text
    const [match, rows] = JSON.parse(text) as [View['match'], View['rows']]
    setDraft({ match, rows })
  }, [text])
  useEffect(() => () => clearTimeout(timer.current), [])
  const latest = useRef(view)
  useEffect(() => {
    latest.current = view
  })
  const apply = ({ match, rows }: Conditions) => {
    clearTimeout(timer.current)
    applied.current = textOf({ match, rows })
    onChange({ ...latest.current, match, rows })
  }
  const change = (next: Conditions, after: 'now' | 'pause') => {
    setDraft(next)
    clearTimeout(timer.current)
    if (after === 'now') apply(next)
    else timer.current = setTimeout(() => apply(next), pause)
  }
  const setRow = (at: number, row: FilterRow, after: 'now' | 'pause' = 'now') =>
    change({ ...draft, rows: draft.rows.map((old, i) => (i === at ? row : old)) }, after)
  const add = () => change({ ...draft, rows: [...draft.rows, fresh()] }, 'now')
  return (
    <Paper
      component="form"
      aria-label={t('filter.title')}
      radius={0}
      px={20}
      py="sm"
      style={{ borderTop: '1px solid var(--sluice-line)' }}
      onSubmit={(event) => {
        event.preventDefault()
        apply(draft)
      }}
    >
      <Stack gap="xs">
        {draft.rows.length > 1 && (
          <Group gap="xs">
            <Text size="sm" id="filter-match">
              {t('filter.match')}
            </Text>
            <NativeSelect
              size="xs"
              aria-labelledby="filter-match"
              value={draft.match}
              data={[
                { value: 'and', label: t('filter.all') },
                { value: 'or', label: t('filter.any') },
              ]}
              onChange={(event) =>
                change({ ...draft, match: event.currentTarget.value === 'or' ? 'or' : 'and' }, 'now')
              }
            />
          </Group>
        )}
        {draft.rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('filter.empty')}
          </Text>
        )}
        {draft.rows.map((row, at) => (
          <FilterRowFields
            // Rows have no identity of their own; their place is what the user sees.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            n={at + 1}
            row={row}
            columns={filterable}
            onChange={(next, after) => setRow(at, next, after)}
            onRemove={() => change({ ...draft, rows: draft.rows.filter((_, i) => i !== at) }, 'now')}
          />
        ))}
        <Group gap="xs">
          <Button size="xs" variant="default" leftSection={<Plus size={14} />} onClick={add}>
            {t('filter.add')}
          </Button>
          {draft.rows.length > 0 && (
            <Button size="xs" variant="subtle" onClick={() => change({ ...draft, rows: [] }, 'now')}>
              {t('filter.clear')}
            </Button>
          )}
          <Text size="xs" c="dimmed">
            {t('filter.hint')}
          </Text>
        </Group>
      </Stack>
    </Paper>
  )
}

interface FieldsProps {
  n: number
  row: FilterRow
  columns: readonly Column[]
  onChange: (row: FilterRow, after?: 'now' | 'pause') => void
  onRemove: () => void
}

function FilterRowFields({ n, row, columns, onChange, onRemove }: FieldsProps) {
  const { t } = useTranslation('tasks')
  const nameOf = useColumnName()
  const kind = kindOf(row.column) ?? 'text'
  const words = (operator: string) => {
    if (kind === 'moment')
      return operator === 'less' ? t('filter.operators.before') : t('filter.operators.after')
    return t(`filter.operators.${operator}` as 'filter.operators.equal')
  }
  const setColumn = (column: string) => {
    const next = operators[kindOf(column) ?? 'text']
    const operator = next.includes(row.operator) ? row.operator : (next[0] ?? 'equal')
    onChange({ ...row, column, operator, value: kindOf(column) === kind ? row.value : '' })
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <Checkbox
        aria-label={t('filter.on', { n })}
        checked={!row.off}
        onChange={(event) => {
          const { off: _off, ...rest } = row
          onChange(event.currentTarget.checked ? rest : { ...rest, off: true })
        }}
      />
      <NativeSelect
        size="xs"
        w={200}
        aria-label={t('filter.column')}
        value={row.column}
        data={columns.map(({ id }) => ({ value: id, label: nameOf(id) }))}
        onChange={(event) => setColumn(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        w={160}
        aria-label={t('filter.operator')}
        value={row.operator}
        data={operators[kind].map((value) => ({ value, label: words(value) }))}
        onChange={(event) => onChange({ ...row, operator: event.currentTarget.value })}
      />
      {needsValue(row.operator) && (
        <TextInput
          size="xs"
          w={280}
          aria-label={t('filter.value')}
          type={kind === 'moment' ? 'datetime-local' : 'text'}
          inputMode={kind === 'number' ? 'numeric' : 'text'}
          value={row.value}
          onChange={(event) => onChange({ ...row, value: event.currentTarget.value }, 'pause')}
        />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t('filter.remove', { n })} onClick={onRemove}>
        <X size={16} />
      </ActionIcon>
    </Group>
  )
}
