import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian policy 9.2.2: 100 to 999 are for system users and groups; they are given from above. */
const HIGHEST_ID = 999;

/**
 * Adds a system user with a group of its own to the account files of a root, where it is missing, makes
 * further groups where they are missing, and has the user be in them: see passwd(5), group(5), shadow(5).
 */
export function addSystemUser(options: {
  root: string;
  name: string;
  comment: string;
  home: string;
  groups: readonly string[];
}): void {
  const { root, name, comment, home, groups } = options;
  const file = (path: string) => openAccountFile(join(root, path));
  const group = file('etc/group');
  const passwd = file('etc/passwd');
  const used = new Set([...group.lines, ...passwd.lines].map((line) => Number(line.split(':')[2])));
  const makeGroup = (each: string): void => {
    if (group.find(each) !== undefined) return;
    group.lines.push(`${each}:x:${takeId(used)}:`);
    file('etc/gshadow').append(each, `${each}:!*::`);
  };

  [name, ...groups].forEach(makeGroup);
  for (const each of groups) addMember(group.lines, each, name);
  if (passwd.find(name) === undefined) {
    const groupId = group.find(name)?.split(':')[2] ?? '';
    passwd.lines.push(`${name}:x:${takeId(used)}:${groupId}:${comment}:${home}:/usr/sbin/nologin`);
    file('etc/shadow').append(name, `${name}:!*:::::::`);
  }
  group.save();
  passwd.save();
}

function takeId(used: Set<number>): number {
  let id = HIGHEST_ID;
  while (used.has(id)) id -= 1;
  used.add(id);
  return id;
}

function addMember(lines: string[], group: string, user: string): void {
  const place = lines.findIndex((line) => line.startsWith(`${group}:`));
  const [, password, id, list = ''] = (lines[place] ?? '').split(':');
  const members = list.split(',').filter((each) => each !== '');
  if (members.includes(user)) return;
  lines[place] = [group, password, id, [...members, user].join(',')].join(':');
}

/** A file of lines that begin with a name and a colon. */
function openAccountFile(path: string) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const find = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name}:`));
  const save = (): void => {
    writeFileSync(path, `${lines.join('\n')}\n`); // its mode and owner stay
  };
  return {
    lines,
    find,
    save,
    /** To a shadow file, which a system may be without. */
    append: (name: string, line: string): void => {
      if (!existsSync(path) || find(name) !== undefined) return;
      lines.push(line);
      save();
    },
  };
}
