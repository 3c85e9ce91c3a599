/** Writes the report of keys for people: per area whose they are, and what fits nobody. */
import { printable } from '../files/printable.ts';
import type { AreaReport, Found, KeyReport } from './key-report.ts';

const MAX_NAMES = 20;

export function keyReportLines(report: KeyReport): string[] {
  const { total, inTeam, areas, outsideAreas, outsideTeam, illegal, isCut } = report;
  return [
    `Keys: ${total} in the listing, ${inTeam} of the team.`,
    ...(isCut ? ['  The listing says that more keys follow: it is not whole, and neither are these numbers.'] : []),
    ...Object.entries(areas).flatMap(([area, found]) => areaLines(area, found)),
    ...foundLines('in no area of the layouts, which no role reaches', outsideAreas),
    ...foundLines('outside the root: not this team’s', outsideTeam),
    ...foundLines('refused by the broker as no legal keys', illegal),
  ];
}

function areaLines(area: string, { fitting, inOldFolder, withoutFolder, fitNobody, otherCase }: AreaReport): string[] {
  const isPrivate = area === 'private';
  const lines = [
    ...counts(fitting).map((text) => `    ${text}`),
    ...counts(inOldFolder).map((text) => `    ${text}, in the old folder: move them to the folder that is the name`),
    ...limited(
      Object.entries(otherCase).map(
        ([folder, { user, keys }]) =>
          `    ${printable(folder)}: ${keys}; differs from ${user} in the case of letters alone, which S3 tells apart: invite the person as ${printable(folder)}, or move them`,
      ),
    ),
    ...foundLines(
      `without a user folder; in layout webqsee ${isPrivate ? 'nobody reads these, and only admins may delete them' : 'everybody reads these, and only admins may change them'}`,
      withoutFolder,
      '    ',
    ),
    ...foundLines(
      `in folders that fit nobody (${limited(counts(fitNobody.folders))
        .map((text) => text.trim())
        .join('; ')})`,
      fitNobody,
      '    ',
    ),
  ];
  return [`  ${area}/:`, ...(lines.length === 0 ? ['    nothing'] : lines)];
}

function foundLines(what: string, { total, examples }: Found, indent = '  '): string[] {
  if (total === 0) return [];
  const more = total > examples.length ? [`${indent}  … and ${total - examples.length} more`] : [];
  return [
    `${indent}${total} ${what}${examples.length === 0 ? '' : ':'}`,
    ...examples.map((key) => `${indent}  ${key}`),
    ...more,
  ];
}

function counts(numbers: Readonly<Record<string, number>>): string[] {
  return Object.entries(numbers).map(([name, number]) => `${printable(name)}: ${number}`);
}

function limited(lines: readonly string[]): string[] {
  const more = lines.length > MAX_NAMES ? [`    … and ${lines.length - MAX_NAMES} more`] : [];
  return [...lines.slice(0, MAX_NAMES), ...more];
}
