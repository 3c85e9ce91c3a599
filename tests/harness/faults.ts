/**
 * Faults of AWS, for an upstream. Whatever they say of the inside holds `INSIDE`, which no caller and no log may see.
 */
import { respond, type Call, type Fault } from './upstream.ts';

export const INSIDE = 'INSIDE arn:aws:iam::123456789012:role/latchkey-gallery';
const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** An error of STS. */
export function xmlError(status: number, code: string): Fault {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${INSIDE}</Message></Error>`;
  const body = `${error}<RequestId>INSIDE</RequestId>`;
  return answer(status, `<ErrorResponse xmlns="${STS_NAMESPACE}">${body}</ErrorResponse>`);
}

/** An error of the table. */
export function jsonError(status: number, code: string): Fault {
  return answer(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: INSIDE }));
}

export function answer(status: number, text: string): Fault {
  return ({ response }) => {
    respond(response, status, text);
  };
}

/** AWS did what was asked, but says it differently. */
export function edited(edit: (text: string) => string): Fault {
  return async ({ response, pass }) => {
    const { status, text } = await pass();
    respond(response, status, edit(text));
  };
}

/** An answer in XML that lacks an element. */
export function without(element: string): Fault {
  return edited((text) => text.replace(new RegExp(`<${element}>.*</${element}>`, 's'), ''));
}

/** An item of the table that lacks an attribute. */
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

/** The connection ends without an answer. */
export const broken: Fault = ({ response }) => {
  response.destroy();
};

/** AWS did what was asked, and breaks off in the middle of saying so. */
export const cut: Fault = async ({ response, pass }) => {
  const { text } = await pass();
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': String(text.length) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
};

/** No answer, ever. */
export const silent: Fault = () => undefined;

/** Headers and half of the body, and then nothing. */
export const stuck: Fault = async ({ response, pass }) => {
  const { text } = await pass();
  response.writeHead(200, { 'content-length': String(text.length) });
  response.write(text.slice(0, text.length / 2));
};

/** The fault for the first request that meets it, and AWS's own answer for all others. */
export function once(fault: Fault): Fault {
  let calls = 0;
  return async (call) => {
    calls += 1;
    await (calls === 1 ? fault : edited((text) => text))(call);
  };
}
