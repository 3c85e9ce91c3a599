/**
 * Defines where audit lines are: the functions' log groups, which serverless makes, and one for the lines of operators, whose
 * command changes the table without any function. The command learns the names from the stack's outputs.
 */
import { FUNCTIONS } from '../shared/http/routes.ts';
import { functionLogGroupName, operatorLogGroupName, type Resources, type TemplateText } from './template.ts';

/** Equals that of the functions (`provider.logRetentionInDays`). */
const LOG_DAYS = 90;

export function operatorLogGroup({ stage }: { readonly stage: string }): Resources {
  return {
    OperatorLogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: operatorLogGroupName(stage), RetentionInDays: LOG_DAYS },
    },
  };
}

export function auditLogOutputs({
  stage,
}: {
  readonly stage: string;
}): Record<string, { readonly Value: TemplateText }> {
  return {
    // A reference to a log group is its name.
    OperatorLogGroup: { Value: { Ref: 'OperatorLogGroup' } },
    FunctionLogGroups: { Value: FUNCTIONS.map(([name]) => functionLogGroupName(stage, name)).join(',') },
  };
}
