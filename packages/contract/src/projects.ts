import { z } from 'zod'
import { Json, JsonObject, Moment, pageOf } from './common.ts'
import { UserSimple } from './users.ts'

const Sampling = z.enum(['Sequential sampling', 'Uniform sampling', 'Uncertainty sampling'])
const SkipQueue = z.enum(['REQUEUE_FOR_OTHERS', 'REQUEUE_FOR_ME', 'IGNORE_SKIPPED'])

/** Writable fields, each optional; defaults are Label Studio's and live in the database. */
export const ProjectWrite = z
  .object({
    title: z.string().trim().min(3, 'Use at least 3 characters.').max(50, 'Use at most 50 characters.'),
    description: z.string().nullable(),
    label_config: z.string().max(1_048_576),
    expert_instruction: z.string().nullable(),
    show_instruction: z.boolean(),
    show_skip_button: z.boolean(),
    enable_empty_annotation: z.boolean(),
    show_annotation_history: z.boolean(),
    reveal_preannotations_interactively: z.boolean(),
    show_collab_predictions: z.boolean(),
    evaluate_predictions_automatically: z.boolean(),
    color: z.string().max(16).nullable(),
    maximum_annotations: z.coerce.number().int().min(1).max(1000),
    min_annotations_to_start_training: z.coerce.number().int().min(0),
    control_weights: JsonObject.nullable(),
    model_version: z.string().nullable(),
    is_draft: z.boolean(),
    is_published: z.boolean(),
    sampling: Sampling.nullable(),
    skip_queue: SkipQueue.nullable(),
    show_ground_truth_first: z.boolean(),
    show_overlap_first: z.boolean(),
    overlap_cohort_percentage: z.coerce.number().int().min(0).max(100),
    task_data_login: z.string().nullable(),
    task_data_password: z.string().nullable(),
    pinned_at: Moment.nullable(),
  })
  .partial()
export type ProjectWrite = z.infer<typeof ProjectWrite>

export const Project = z
  .object({
    id: z.number().int(),
    title: z.string(),
    description: z.string().nullable(),
    label_config: z.string(),
    expert_instruction: z.string().nullable(),
    show_instruction: z.boolean(),
    show_skip_button: z.boolean(),
    enable_empty_annotation: z.boolean(),
    show_annotation_history: z.boolean(),
    reveal_preannotations_interactively: z.boolean(),
    show_collab_predictions: z.boolean(),
    evaluate_predictions_automatically: z.boolean(),
    color: z.string().nullable(),
    maximum_annotations: z.number().int(),
    min_annotations_to_start_training: z.number().int(),
    control_weights: JsonObject.nullable(),
    model_version: z.string().nullable(),
    is_draft: z.boolean(),
    is_published: z.boolean(),
    sampling: Sampling.nullable(),
    skip_queue: SkipQueue.nullable(),
    show_ground_truth_first: z.boolean(),
    show_overlap_first: z.boolean(),
    overlap_cohort_percentage: z.number().int(),
    task_data_login: z.string().nullable(),
    task_data_password: z.null(),
    pinned_at: Moment.nullable(),
    created_at: Moment,
    created_by: UserSimple.nullable(),
    organization: z.number().int(),
    parsed_label_config: z.record(z.string(), Json),
    config_has_control_tags: z.boolean(),
    config_suitable_for_bulk_annotation: z.boolean(),
    task_number: z.number().int(),
    finished_task_number: z.number().int(),
    total_annotations_number: z.number().int(),
    total_predictions_number: z.number().int(),
    num_tasks_with_annotations: z.number().int(),
    useful_annotation_number: z.number().int(),
    ground_truth_number: z.number().int(),
    skipped_annotations_number: z.number().int(),
    queue_total: z.number().int(),
    queue_done: z.number().int(),
    start_training_on_annotation_update: z.boolean(),
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>
export const ProjectPage = pageOf(Project)

export const LabelConfigBody = z.object({ label_config: z.string().max(1_048_576) })
/** Ours: POST /api/label-config/check answers 200 with every problem, for live validation while typing. */
export const LabelConfigReport = z
  .object({
    ok: z.boolean(),
    problems: z.array(
      z.object({
        message: z.string(),
        severity: z.enum(['error', 'warning']),
        line: z.number().int().optional(),
        column: z.number().int().optional(),
      }),
    ),
    data_keys: z.array(z.string()),
  })
  .meta({ id: 'LabelConfigReport' })
