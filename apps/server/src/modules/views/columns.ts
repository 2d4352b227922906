import type { ConfigFacts } from '../../lib/label-config.ts'
import { UNDEFINED_KEY } from '../../lib/task-data.ts'

/** One column of the data manager, as Label Studio describes it. */
export interface TaskColumn {
  id: string
  title: string
  type: string
  target: 'tasks'
  help: string
  parent?: string
  children?: string[]
  visibility_defaults: { explore: boolean; labeling: boolean }
}

type Own = [id: string, title: string, type: string, help: string, shown: boolean]
const own: readonly Own[] = [
  ['id', 'ID', 'Number', 'Task ID', true],
  ['inner_id', 'Inner ID', 'Number', 'Number of the task within the project', false],
  ['completed_at', 'Completed', 'Datetime', 'When the task got its last needed annotation', true],
  ['is_labeled', 'Labeled', 'Boolean', 'Has all annotations it needs', false],
  ['total_annotations', 'Annotations', 'Number', 'Annotations that were not skipped', true],
  ['cancelled_annotations', 'Skipped', 'Number', 'How often the task was skipped', true],
  ['total_predictions', 'Predictions', 'Number', 'Predictions of models', true],
  ['annotators', 'Annotated by', 'List', 'Who annotated the task', true],
  ['annotations_results', 'Annotation results', 'String', 'Results of all annotations', false],
  ['annotations_ids', 'Annotation IDs', 'String', 'IDs of all annotations', false],
  ['predictions_score', 'Prediction score', 'Number', 'Mean score of the predictions', false],
  [
    'predictions_model_versions',
    'Prediction model versions',
    'String',
    'Models that made predictions',
    false,
  ],
  ['predictions_results', 'Prediction results', 'String', 'Results of all predictions', false],
  ['ground_truth', 'Ground truth', 'Boolean', 'Has an annotation marked as ground truth', false],
  ['storage_filename', 'Source object', 'String', 'Key of the object in source storage', false],
  ['created_at', 'Created', 'Datetime', 'When the task was made', false],
  ['updated_at', 'Updated', 'Datetime', 'When the task was changed last', false],
  ['updated_by', 'Updated by', 'List', 'Who changed the task last', false],
  ['avg_lead_time', 'Lead time', 'Number', 'Mean seconds of work on an annotation', false],
]

const shownAs: Readonly<Record<string, string>> = {
  Image: 'Image',
  Audio: 'Audio',
  AudioPlus: 'Audio',
  Video: 'Video',
  Text: 'Text',
  HyperText: 'HyperText',
  TimeSeries: 'TimeSeries',
  Paragraphs: 'Paragraphs',
  Pdf: 'Pdf',
}

export function taskColumns(keys: readonly string[], facts: ConfigFacts): TaskColumn[] {
  const typeOf = (key: string): string =>
    shownAs[facts.config?.objects.find((object) => object.dataKey === key)?.type ?? ''] ?? 'Unknown'
  // data of whole files is shown under the config's key
  const visible = keys.filter((key) => key !== UNDEFINED_KEY || facts.undefinedKey === undefined)
  return [
    ...own.map(([id, title, type, help, shown]): TaskColumn => ({
      id,
      title,
      type,
      target: 'tasks',
      help,
      visibility_defaults: { explore: shown, labeling: id === 'id' },
    })),
    ...visible.map((key): TaskColumn => ({
      id: key,
      title: key,
      type: typeOf(key),
      target: 'tasks',
      help: 'Task data',
      parent: 'data',
      visibility_defaults: { explore: true, labeling: facts.dataKeys.includes(key) },
    })),
    {
      id: 'data',
      title: 'data',
      type: 'List',
      target: 'tasks',
      help: 'Task data',
      children: [...visible],
      visibility_defaults: { explore: false, labeling: false },
    },
  ]
}
