/** The functions in the test's own process, with the stand-in, smap's database, and a reader of each kind. */
import { jest } from '@jest/globals';
import { composeEnroll } from '../../shared/compose.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { loginEnvironment, readersOf, type AttachmentSite } from './attachments.ts';
import { environmentOf, startFunctions } from './functions.ts';
import { startStandIn } from './stand-in.ts';

export interface RunningSite extends AttachmentSite {
  readonly operator: Operator;
  dispose(): Promise<void>;
}

export async function startAttachments(): Promise<RunningSite> {
  // Audit lines.
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const standIn = await startStandIn();
  const environment = { ...environmentOf(standIn), ...(await loginEnvironment()) };
  const functions = await startFunctions(environment);
  const enrolled = async (code: string): Promise<string> =>
    (await composeEnroll(environment).enroll(code, '192.0.2.1')).tokenText;
  const operator = composeOperator(environment);
  return {
    operator,
    broker: functions.url,
    owner: standIn.root,
    readers: await readersOf(operator, enrolled),
    dispose: async () => {
      await functions.close();
      await standIn.dispose();
      write.mockRestore();
    },
  };
}
