/**
 * The export outbox: what target storages still have to be told about annotations.
 *
 * An intent is written in the transaction that changes the annotation, so a saved annotation that a target
 * wants is never forgotten, whatever dies afterwards. There is one intent per storage and annotation: newer
 * changes raise its revision. The outbox renders and writes nothing itself (see modules/export).
 */
export {
  recordRemoval,
  recordSave,
  recordSaves,
  wakeDrain,
  wakeTargets,
  type Removal,
  type Save,
  type Saves,
} from './record.ts'
