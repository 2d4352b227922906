import { Radio, SimpleGrid, Text } from '@mantine/core'
import type { ProjectTemplate } from '@sluice/contract'
import { AudioLines, Code, Image, ListChecks, type LucideIcon, TextSelect } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './template-gallery.module.css'

export const customTemplate = 'custom'

/** The first tag found decides: an interface made for sound shows sound, whatever its id. */
const icons: readonly [RegExp, LucideIcon][] = [
  [/<Audio\b/, AudioLines],
  [/<(Rectangle|Polygon)Labels\b/, Image],
  [/<Labels\b/, TextSelect],
  [/<Image\b/, Image],
  [/<Choices\b/, ListChecks],
]

const iconOf = (config: string) => icons.find(([tag]) => tag.test(config))?.[1] ?? Code

export interface TemplateGalleryProps {
  templates: readonly ProjectTemplate[]
  value: string
  onChange: (id: string) => void
}

export function TemplateGallery({ templates, value, onChange }: TemplateGalleryProps) {
  const { t, i18n } = useTranslation('projects')
  /** The contract may bring a template that the catalogue does not know yet: its own words then. */
  const words = (template: ProjectTemplate, part: 'title' | 'description') => {
    const key = `projects:templates.${template.id}.${part}`
    return i18n.exists(key) ? String(i18n.t(key as never)) : template[part]
  }
  const cards = [
    ...templates.map((template) => ({
      id: template.id,
      title: words(template, 'title'),
      description: words(template, 'description'),
      Icon: iconOf(template.config),
    })),
    { id: customTemplate, title: t('new.custom'), description: t('new.customBody'), Icon: Code },
  ]
  return (
    <Radio.Group value={value} onChange={onChange} label={t('new.templates')}>
      <SimpleGrid cols={2} spacing="sm" mt={6}>
        {cards.map(({ id, title, description, Icon }) => (
          <Radio.Card key={id} value={id} className={classes['card'] ?? ''} aria-label={title}>
            <Icon size={22} strokeWidth={1.7} aria-hidden className={classes['icon']} />
            <div>
              <Text fw={600} size="sm">
                {title}
              </Text>
              <Text size="xs" c="dimmed">
                {description}
              </Text>
            </div>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}
