/**
 * Defines faults of AWS for an upstream. Internal details in them contain `INSIDE`, which no caller and no log may see.
 */
import { respond, type Call, type Fault } from './upstream.ts';

export const INSIDE = 'INSIDE arn:aws:iam::123456789012:role/latchkey-gallery';
const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Responds with an error of STS. */
export function xmlError(status: number, code: string): Fault {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${INSIDE}</Message></Error>`;
  const body = `${error}<RequestId>INSIDE</RequestId>`;
  return answer(status, `<ErrorResponse xmlns="${STS_NAMESPACE}">${body}</ErrorResponse>`);
}

/** Responds with an error of the table. */
export function jsonError(status: number, code: string): Fault {
  return answer(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: INSIDE }));
}

export function answer(status: number, text: string): Fault {
  return ({ response }) => {
    respond(response, status, text);
  };
}

/** AWS does what was requested; the fault edits its answer. */
export function edited(edit: (text: string) => string): Fault {
  return async ({ response, pass }) => {
    const { status, text } = await pass();
    respond(response, status, edit(text));
  };
}

/** Removes an element from an XML answer. */
export function without(element: string): Fault {
  return edited((text) => text.replace(new RegExp(`<${element}>.*</${element}>`, 's'), ''));
}

/** Removes an attribute from the table's items. */
export function withoutAttribute(name: string): Fault {
  return edited((text) => {
    const { Item = {}, ...rest } = JSON.parse(text) as { Item?: Record<string, unknown> };
    return JSON.stringify({ ...rest, Item: Object.fromEntries(Object.entries(Item).filter(([key]) => key !== name)) });
  });
}

export function redirect(location: string): (call: Call) => void {
  return ({ response }) => {
    response.writeHead(307, { location }).end();
  };
}

/** Closes the connection without an answer. */
export const broken: Fault = ({ response }) => {
  response.destroy();
};

/** AWS does what was requested; the connection ends in the middle of the answer. */
export const cut: Fault = async ({ response, pass }) => {
  const { text } = await pass();
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': String(text.length) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
};

/** Never answers. */
export const silent: Fault = () => undefined;

/** Sends the headers and half of the body, and never ends. */
export const stuck: Fault = async ({ response, pass }) => {
  const { text } = await pass();
  response.writeHead(200, { 'content-length': String(text.length) });
  response.write(text.slice(0, text.length / 2));
};

/** Applies the fault to the first request only. */
export function once(fault: Fault): Fault {
  let calls = 0;
  return async (call) => {
    calls += 1;
    await (calls === 1 ? fault : edited((text) => text))(call);
  };
}

/** Keeps silent at all tries of a request but its last. */
export function answersLast(tries: number): Fault {
  const counts = new Map<string, number>();
  return async (call) => {
    const count = (counts.get(call.body) ?? 0) + 1;
    counts.set(call.body, count === tries ? 0 : count);
    await (count === tries ? edited((text) => text) : silent)(call);
  };
}
