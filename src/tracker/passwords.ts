import { fold } from '../model/fold';

/** Minimum length of new passwords. Existing passwords stay valid. */

export const MIN_PASSWORD_LENGTH = 10;

/**
 * The most common passwords of at least ten characters in published leaks, without digits and signs at their ends, and without those that `isPattern`
 * recognizes.
 */
const COMMON: ReadonlySet<string> = new Set(
  (
    'password passw0rd p@ssword p@ssw0rd passwort mypassword newpassword thepassword passwordpassword adminadmin administrator admin root user guest ' +
    'welcome welcomeback letmein letmeinnow iloveyou iloveyouso iloveyoubaby iloveyouforever ihateyou trustno sunshine princess football baseball ' +
    'basketball superman batman starwars pokemon dragon monkey shadow master michael jessica jennifer charlie ashley bailey qwerty qwertz azerty ' +
    'qwertyqwerty abc abcd abcdef abcabc changeme changeit default secret secretsecret topsecret supersecret computer internet samsung google ' +
    'facebook linkedin microsoft whatever trustme hello helloworld hellohello goodmorning manchester liverpool barcelona chocolate butterfly ' +
    'strawberry blueberry cheesecake elizabeth alexander christian christopher friendship fuckyou fuckyoubitch motherfucker asshole killer hunter ' +
    'zxcvbnm asdfghjkl asdfasdf qazwsx qazwsxedc zaq xsw q w e r t y u i o p test testtest testing tester temp temporary summer winter spring autumn ' +
    'january february september october november december monday friday bitbucket issuebucket atlassian jira issues tracker'
  ).split(' '),
);

/** Rows of the keyboard, the alphabet and digits. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  'qazwsxedcrfvtgbyhnujm',
  'zaqxswcdevfrbgtnhymju',
];
const reversed = (text: string): string => [...text].reverse().join('');
const ALL_ROWS = [...ROWS, ...ROWS.map(reversed)];

/** Shorter runs may be accidental. */
const MIN_RUN_CHARS = 4;

/** Whether a text consists mainly of runs of neighbouring keys and repetitions. */
function isPattern(text: string): boolean {
  if (/^(.{1,4}?)\1+(.{0,3})$/su.test(text)) return true;
  let covered = 0;
  for (let at = 0; at < text.length;) {
    let length = 0;
    for (const row of ALL_ROWS) {
      let run = 0;
      while (at + run < text.length && row.includes(text.slice(at, at + run + 1))) run++;
      length = Math.max(length, run);
    }
    if (length >= MIN_RUN_CHARS) covered += length;
    at += Math.max(1, length);
  }
  return text.length - covered < MIN_RUN_CHARS - 1;
}

/** Removes digits and signs around a word. */
const bare = (text: string): string => text.replace(/^[\d\W_]{1,20}/u, '').replace(/[\d\W_]{1,20}$/u, '');

/**
 * Checks a new password. Returns a sentence that says what is wrong; undefined when it is acceptable.
 * @param password as it was typed
 * @param username of its owner, which is an attacker's first guess
 */
export function passwordProblem(password: string, username: string): string | undefined {
  if (password === '') return 'The password is empty.';
  if ([...password].length < MIN_PASSWORD_LENGTH) return `The password is shorter than ${MIN_PASSWORD_LENGTH} characters.`;
  const text = fold(password).slice(0, 200);
  const name = fold(username);
  const word = bare(text);
  if (word === name || text === name || text === name.repeat(2) || text.replaceAll(name, '').length < MIN_RUN_CHARS)
    return 'The password is the name of whose it is. Take another one.';
  const unmasked = word.replaceAll('0', 'o').replaceAll('1', 'i').replaceAll('3', 'e').replaceAll('@', 'a').replaceAll('$', 's');
  if (COMMON.has(word) || COMMON.has(unmasked) || isPattern(text))
    return 'The password is one of the commonest, which are tried first. Take another one.';
  return undefined;
}
