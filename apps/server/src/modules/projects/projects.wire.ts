import type { Project } from '@sluice/contract'
import { configFacts } from '../../lib/label-config.ts'
import { simpleUser } from '../../lib/people.ts'
import type { ProjectView } from './projects.types.ts'

/** There is one organization a server. */
const ORGANIZATION = 1

export const countsToWire = (p: ProjectView) => ({
  task_number: p.tasks,
  finished_task_number: p.finished,
  total_annotations_number: p.annotations,
  total_predictions_number: p.predictions,
  num_tasks_with_annotations: p.annotated,
  useful_annotation_number: p.annotations - p.ground_truth,
  ground_truth_number: p.ground_truth,
  skipped_annotations_number: p.skipped,
  queue_total: p.tasks,
  queue_done: p.mine,
})

export function projectToWire(p: ProjectView): Project {
  const facts = configFacts(p.label_config)
  return {
    id: p.id,
    title: p.title,
    description: p.description,
    label_config: p.label_config,
    expert_instruction: p.expert_instruction,
    show_instruction: p.show_instruction,
    show_skip_button: p.show_skip_button,
    enable_empty_annotation: p.enable_empty_annotation,
    show_annotation_history: p.show_annotation_history,
    reveal_preannotations_interactively: p.reveal_preannotations_interactively,
    show_collab_predictions: p.show_collab_predictions,
    evaluate_predictions_automatically: p.evaluate_predictions_automatically,
    color: p.color,
    maximum_annotations: p.maximum_annotations,
    min_annotations_to_start_training: p.min_annotations_to_start_training,
    control_weights: p.control_weights,
    model_version: p.model_version,
    is_draft: p.is_draft,
    is_published: p.is_published,
    sampling: p.sampling as Project['sampling'],
    skip_queue: p.skip_queue as Project['skip_queue'],
    show_ground_truth_first: p.show_ground_truth_first,
    show_overlap_first: p.show_overlap_first,
    overlap_cohort_percentage: p.overlap_cohort_percentage,
    task_data_login: p.task_data_login,
    task_data_password: null,
    pinned_at: p.pinned_at?.toISOString() ?? null,
    created_at: p.created_at.toISOString(),
    created_by: p.author ? simpleUser(p.author) : null,
    organization: ORGANIZATION,
    parsed_label_config: facts.parsed as unknown as Project['parsed_label_config'],
    config_has_control_tags: (facts.config?.controls.length ?? 0) > 0,
    config_suitable_for_bulk_annotation: facts.bulk,
    ...countsToWire(p),
    start_training_on_annotation_update: false,
  }
}
