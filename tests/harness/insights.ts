/**
 * Runs queries of CloudWatch Logs Insights, as far as the guide uses them: `filter` with comparisons, `like` and `ispresent`, joined
 * by `and` or `or`; `stats` by fields; `fields`; `sort`. Whatever else a query has is an error.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export type Row = Readonly<Record<string, string | number>>;

const NAME = '[@A-Za-z][A-Za-z0-9_.]*';
const CONDITION = new RegExp(
  `^(?:ispresent\\((?<present>${NAME})\\)|(?<field>${NAME}) (?<operator>=|!=|like) "(?<text>[^"]*)")$`,
);
const STATS = new RegExp(`^(?:count\\(\\*\\)|max\\((?<field>${NAME})\\)) as (?<name>[a-z]+)$`);

/** Returns the names of fields that a query reads. */
export function fieldsOf(query: string): string[] {
  const unquoted = query.replaceAll(/"[^"]*"/g, '""');
  return [...new Set([...unquoted.matchAll(/\baudit(?:\.[A-Za-z0-9_]+)+/g)].map(([name]) => name))];
}

/** @param lines of JSON, with the fields that Insights finds in them: `audit.reads.0` */
export function insights(query: string, lines: readonly string[]): Row[] {
  let rows: Row[] = lines.map((line, index) => ({ '@timestamp': index, ...flat(JSON.parse(line)) }));
  for (const step of query.trim().split(/\s*\n\|\s*/)) rows = ran(step.trim(), rows);
  return rows;
}

function ran(step: string, rows: readonly Row[]): Row[] {
  const [command = ''] = step.split(' ', 1);
  const rest = step.slice(command.length + 1);
  switch (command) {
    case 'filter':
      return rows.filter(conditionOf(rest));
    case 'fields': {
      const names = rest.split(', ');
      return rows.map((row) => picked(row, names));
    }
    case 'sort': {
      const [name = '', order] = rest.split(' ');
      const sign = order === 'asc' ? 1 : -1;
      return [...rows].sort((one, other) => ((one[name] ?? '') < (other[name] ?? '') ? -sign : sign));
    }
    case 'stats': {
      const [values = '', by = ''] = rest.split(' by ');
      return grouped(rows, by.split(', '), values.split(', '));
    }
    default:
      throw new Error(`the test knows no ${step}`);
  }
}

function conditionOf(text: string): (row: Row) => boolean {
  const [any, all] = [text.split(' or '), text.split(' and ')];
  if (any.length > 1 && all.length > 1) throw new Error('the test knows no mix of and and or');
  const conditions = (any.length > 1 ? any : all).map(condition);
  return any.length > 1
    ? (row) => conditions.some((holds) => holds(row))
    : (row) => conditions.every((holds) => holds(row));
}

function condition(text: string): (row: Row) => boolean {
  const { present, field = '', operator, text: value = '' } = CONDITION.exec(text)?.groups ?? {};
  if (present !== undefined) return (row) => row[present] !== undefined;
  if (operator === '=') return (row) => row[field] === value;
  // A line without the field is not known to be unequal.
  if (operator === '!=') return (row) => row[field] !== undefined && row[field] !== value;
  if (operator === 'like') return (row) => String(row[field] ?? '').includes(value);
  throw new Error(`the test knows no condition ${text}`);
}

function grouped(rows: readonly Row[], by: readonly string[], values: readonly string[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const found = values.map((value): [string, number] => {
      const { field, name } = STATS.exec(value)?.groups ?? {};
      if (name === undefined) throw new Error(`the test knows no ${value}`);
      return [name, field === undefined ? group.length : Math.max(...group.map((row) => Number(row[field])))];
    });
    return { ...picked(group[0] ?? {}, by), ...Object.fromEntries(found) };
  });
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}

function flat(value: unknown, path = ''): Record<string, string | number> {
  if (typeof value !== 'object' || value === null) return { [path]: typeof value === 'number' ? value : String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`)),
  ) as Record<string, string | number>;
}
