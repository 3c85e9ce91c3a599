/** Holds the reading of S3's XML: lists, errors, entities and hostile texts; what is read is text, and nothing of it is executed. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { elementsOf, textOf, xmlOf } from '../../../clients/browser/xml-text.ts';

const LIST = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>a/</Prefix><KeyCount>2</KeyCount>
<IsTruncated>true</IsTruncated><NextContinuationToken>1/a+b==</NextContinuationToken>
<Contents><Key>a/1</Key><ETag>&quot;0a&quot;</ETag><Size>3</Size><Owner><ID>o</ID></Owner></Contents>
<Contents>
  <Key>a/2</Key><ETag>"0b"</ETag><Size>0</Size></Contents></ListBucketResult>`;

describe('a list', () => {
  test('has its objects, in their order', () => {
    const objects = elementsOf(LIST, 'Contents');
    expect(objects.map((object) => ['Key', 'Size', 'ETag'].map((name) => textOf(object, name)))).toEqual([
      ['a/1', '3', '"0a"'],
      ['a/2', '0', '"0b"'],
    ]);
  });

  test('says that it goes on, and where', () => {
    expect(textOf(LIST, 'IsTruncated')).toBe('true');
    expect(textOf(LIST, 'NextContinuationToken')).toBe('1/a+b==');
  });

  test('of nothing has no objects', () => {
    expect(elementsOf('<ListBucketResult><Name>b</Name></ListBucketResult>', 'Contents')).toEqual([]);
    expect(textOf('<ListBucketResult/>', 'Key')).toBeUndefined();
    expect(textOf('', 'Key')).toBeUndefined();
  });
});

test('an element is found by its whole name, with attributes, over lines, and empty', () => {
  expect(textOf('<KeyCount>1</KeyCount><Key>a</Key>', 'Key')).toBe('a');
  expect(textOf('<ETag xsi:type="x">\n1\n</ETag>', 'ETag')).toBe('\n1\n');
  expect(textOf('<Prefix></Prefix>', 'Prefix')).toBe('');
  expect(textOf('<Key>a</Keyx></Key>', 'Key')).toBe('a</Keyx>');
});

describe('an empty element', () => {
  test.each(['<Key/><Size>1</Size><Key>a</Key>', '<Key /><Size>1</Size><Key>a</Key>'])('%s is no start', (xml) => {
    expect(textOf(xml, 'Key')).toBe('a');
  });
});

describe('entities', () => {
  test.each([
    ['&lt;&gt;&amp;&quot;&apos;', `<>&"'`],
    ['&#60;&#x3c;&#x3C;', '<<<'],
    ['&#128512;&#x1F600;', '😀😀'],
    ['&#13;&#10;', '\r\n'],
    ['&amp;lt;', '&lt;'],
    ['&amp;#60;', '&#60;'],
    ['a]]&gt;b', 'a]]>b'],
    ['&unknown;&;&', '&unknown;&;&'],
    ['&constructor;&toString;&__proto__;', '&constructor;&toString;&__proto__;'],
    ['&#0;', '\u0000'],
  ])('%s', (inner, text) => {
    expect(textOf(`<Key>${inner}</Key>`, 'Key')).toBe(text);
  });

  test.each(['&#1114112;', '&#x110000;', '&#99999999999999999999;', '&#xffffffffffff;'])(
    '%s, which is no character, stands as it is',
    (inner) => {
      expect(textOf(`<Key>${inner}</Key>`, 'Key')).toBe(inner);
    },
  );
});

test('any text is read as it was written', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '&lt;',
    '&#60;',
    '</Key>',
    '<Key>',
    '<!--',
    '<![CDATA[',
    '$&',
    '$1',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme' }))), (parts) => {
      const text = parts.join('');
      const xml = `<A><Key>${xmlOf(text)}</Key><Key>other</Key></A>`;
      expect(textOf(xml, 'Key')).toBe(text);
      expect(elementsOf(xml, 'Key')).toHaveLength(2);
      expect(xmlOf(text)).not.toMatch(/[<>"]/);
    }),
  );
});

describe('hostile texts', () => {
  test('define no entity, and load nothing', () => {
    const bomb =
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><Error><Code>&y;</Code></Error>';
    expect(textOf(bomb, 'Code')).toBe('&y;');
  });

  test('markup within an element is text alone', () => {
    expect(textOf('<Message><script>alert(1)</script></Message>', 'Message')).toBe('<script>alert(1)</script>');
  });

  test.each([
    ['starts without ends', '<Key>'.repeat(200_000)],
    ['tags that never close', '<Key '.repeat(200_000)],
    ['nested elements', `${'<A>'.repeat(100_000)}${'</A>'.repeat(100_000)}`],
    ['ampersands', `<Key>${'&'.repeat(500_000)}</Key>`],
    ['digits without an end', `<Key>&#${'1'.repeat(500_000)}</Key>`],
  ])('%s end', (_what, xml) => {
    expect(elementsOf(xml, 'Key').length).toBeLessThanOrEqual(1);
    textOf(xml, 'Key');
  });
});
