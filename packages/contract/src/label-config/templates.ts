export interface ProjectTemplate {
  id: string
  title: string
  description: string
  config: string
}

/** Starting points for a new project. Each passes `validateLabelConfig` without a remark. */
export const projectTemplates: readonly ProjectTemplate[] = [
  {
    id: 'image-boxes',
    title: 'Object detection with boxes',
    description: 'Draw labeled rectangles around things in an image.',
    config: `<View>
  <RectangleLabels name="label" toName="image">
    <Label value="Person" background="#1971c2"/>
    <Label value="Vehicle" background="#e8590c"/>
    <Label value="Animal" background="#2f9e44"/>
  </RectangleLabels>
  <Image name="image" value="$image"/>
</View>
`,
  },
  {
    id: 'image-classification',
    title: 'Image classification',
    description: 'Choose one category for the whole image.',
    config: `<View>
  <Image name="image" value="$image"/>
  <Choices name="choice" toName="image" choice="single" required="true">
    <Choice value="Indoor"/>
    <Choice value="Outdoor"/>
    <Choice value="Unclear"/>
  </Choices>
</View>
`,
  },
  {
    id: 'text-spans',
    title: 'Named entities in text',
    description: 'Mark words and phrases and give each a label.',
    config: `<View>
  <Labels name="label" toName="text">
    <Label value="Person" background="#1971c2"/>
    <Label value="Organization" background="#e8590c"/>
    <Label value="Place" background="#2f9e44"/>
    <Label value="Date" background="#9c36b5"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
</View>
`,
  },
  {
    id: 'text-classification',
    title: 'Text classification',
    description: 'Choose one category for a text.',
    config: `<View>
  <Text name="text" value="$text"/>
  <Choices name="sentiment" toName="text" choice="single" required="true" showInline="true">
    <Choice value="Positive"/>
    <Choice value="Neutral"/>
    <Choice value="Negative"/>
  </Choices>
</View>
`,
  },
  {
    id: 'audio-transcription',
    title: 'Audio transcription',
    description: 'Listen and write down what is said.',
    config: `<View>
  <Audio name="audio" value="$audio"/>
  <Header value="Write what you hear"/>
  <TextArea name="transcription" toName="audio" rows="4" maxSubmissions="1" editable="true" required="true"/>
</View>
`,
  },
]
