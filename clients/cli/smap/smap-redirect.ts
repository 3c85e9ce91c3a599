/** Lists the steps by which Apache redirects attachments: its two tokens, and the overlay in place of the proxy. */
import type { SmapFacts } from './smap-facts.ts';
import type { Step } from './smap-step.ts';

const SITE = '/etc/apache2/sites-available';

export function apacheSteps(facts: SmapFacts): Step[] {
  return [tokensStep(facts), overlayStep(facts)];
}

function tokensStep({ team, serverNetwork }: SmapFacts): Step {
  return {
    name: 'tokens',
    title: 'Make the two tokens of Apache',
    why: 'One names the users whom smap has logged in; the other reads for reports that the server makes itself. Both work from the server alone, and reach attachments/ alone.',
    files: ['apache-tokens.conf'],
    byHand: ['Each token is shown once. They belong into the file of the next step, and nowhere else.'],
    do: [
      {
        on: 'operator',
        commands: [
          `npx latchkey token create ${team} www --role reader --proxy --cidr ${serverNetwork}`,
          `npx latchkey token create ${team} reports --role reader --cidr ${serverNetwork}`,
        ],
      },
    ],
    check: [
      {
        on: 'operator',
        commands: [`npx latchkey token list ${team}`],
        answer: `… service.… ${serverNetwork} … service.… ${serverNetwork}`,
        means: 'www has proxy before its network, reports has not',
      },
    ],
    back: [{ on: 'operator', commands: [`npx latchkey token end ${team} ID`] }],
    backNote: 'ID stands at the beginning of the lines of: latchkey token list.',
  };
}

function overlayStep(facts: SmapFacts): Step {
  const { team, broker, bucketOrigin, serverNetwork, host, attachment } = facts;
  const set = (name: string, value: string): string =>
    `-e 's|^Define LATCHKEY_${name} .*|Define LATCHKEY_${name} ${value}|'`;
  const variables = [
    set('BROKER', broker),
    set('TEAM', team),
    set('BUCKET_ORIGIN', bucketOrigin),
    set('SERVER_NETWORK', serverNetwork),
  ];
  const status = `curl -s -o /dev/null -w '%{http_code}\\n'`;
  return {
    name: 'overlay',
    title: 'Let Apache redirect instead of fetching',
    why: "The bucket's bytes no longer pass through the server, and /token/attachments is closed. An update of smap replaces smap-volatile.conf and leaves these files alone.",
    files: ['latchkey.conf', 'apache-tokens.conf'],
    byHand: [
      'Run the first commands in a copy of examples/smap on the server. Then write both tokens into /etc/latchkey/apache-tokens.conf with an editor.',
      'In smap-ssl.conf remove the lines of the old set-up, and add "Include sites-available/latchkey.conf" on the line after "Include sites-available/smap-volatile.conf".',
    ],
    do: [
      {
        on: 'server',
        commands: [
          'install -d -m 755 /etc/latchkey',
          '[ -e /etc/latchkey/apache-tokens.conf ] || install -m 600 apache-tokens.conf /etc/latchkey/apache-tokens.conf',
          `install -m 644 latchkey.conf ${SITE}/latchkey.conf`,
          `sed -i ${variables.join(' \\\n  ')} \\\n  ${SITE}/latchkey.conf`,
          'a2enmod env expires headers proxy_http rewrite ssl',
        ],
      },
      { on: 'server', commands: ['apachectl configtest && systemctl restart apache2'] },
    ],
    check: [
      {
        on: 'elsewhere',
        commands: [
          `curl -s -o /dev/null -w '%{http_code} %{num_redirects}\\n' -L -u NAME https://${host}/attachments/${attachment}`,
        ],
        answer: '200 1',
        means: 'one redirect, then the picture; NAME is a user of smap',
      },
      {
        on: 'elsewhere',
        commands: [`${status} https://${host}/attachments/${attachment}`],
        answer: '401',
        means: 'nobody reads without a login',
      },
      {
        on: 'elsewhere',
        commands: [`${status} https://${host}/token/attachments/${attachment}`],
        answer: '403',
        means: 'the open path is closed',
      },
      {
        on: 'server',
        commands: [`${status} https://${host}/app/attachments/${attachment}`],
        answer: '302',
        means: 'the server reads for its own reports; 401 if Apache sees it from another address',
      },
    ],
    back: [
      {
        on: 'server',
        commands: [
          `cp -p /root/smap-ssl.conf.before ${SITE}/smap-ssl.conf`,
          'apachectl configtest && systemctl restart apache2',
        ],
      },
    ],
    backNote: "The old lines need the bucket's old policy: if it was replaced already, put it back first.",
  };
}
