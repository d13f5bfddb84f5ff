/**
 * The scenarios that the product as built fails, and what their errors say. Nearly all ask for a tool, resource or prompt
 * that only the suite's fixtures have. Whatever differs from this list fails the run, a pass as much as another error, and
 * the run prints what the line has to say instead.
 */
export const expectedFailures: Readonly<Record<string, string>> = {
  "completion-complete": "There is no such prompt here, or it has no such argument.",
  "tools-call-simple-text": 'Unknown tool "test_simple_text"',
  "tools-call-image": 'Unknown tool "test_image_content"',
  "tools-call-audio": 'Unknown tool "test_audio_content"',
  "tools-call-embedded-resource": 'Unknown tool "test_embedded_resource"',
  "tools-call-mixed-content": 'Unknown tool "test_multiple_content_types"',
  "tools-call-with-logging": 'Unknown tool "test_tool_with_logging"',
  "tools-call-error": 'Unknown tool "test_error_handling"',
  "tools-call-with-progress": 'Unknown tool "test_tool_with_progress"',
  "tools-call-sampling": 'Unknown tool "test_sampling"',
  "tools-call-elicitation": 'Unknown tool "test_elicitation"',
  "elicitation-sep1034-defaults": 'Unknown tool "test_elicitation_sep1034_defaults"',
  "elicitation-sep1330-enums": 'Unknown tool "test_elicitation_sep1330_enums"',
  "resources-read-text": 'There is no resource "test://static-text" here.',
  "resources-read-binary": 'There is no resource "test://static-binary" here.',
  "resources-templates-read": 'There is no resource "test://template/123/data" here.',
  "resources-subscribe": 'There is no resource "test://watched-resource" here.',
  "resources-unsubscribe": 'There is no resource "test://watched-resource" here.',
  "prompts-get-simple": 'There is no prompt "test_simple_prompt" here',
  "prompts-get-with-args": 'There is no prompt "test_prompt_with_arguments" here',
  "prompts-get-embedded-resource": 'There is no prompt "test_prompt_with_embedded_resource" here',
  "prompts-get-with-image": 'There is no prompt "test_prompt_with_image" here',
  "json-schema-2020-12": "Tool 'json_schema_2020_12_tool' not found",
};
