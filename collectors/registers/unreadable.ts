import { UnreadableRegister } from './table.ts';

/** What an error of the file system means for a register; anything else is passed on as it is. */
export function unreadable(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.name === 'AbortError') return error;
  switch (error.code) {
    case 'ENOENT':
      return new UnreadableRegister('absent', `${what} does not exist`);
    case 'ENOTDIR':
      return new UnreadableRegister(
        'invalid',
        `${what} is no folder: path names the folder itself`,
      );
    case 'EACCES':
    case 'EPERM': {
      const permission = `read ${what}`;
      const message = `${what} may not be read: give the user that annexa runs as the right to read it`;
      return new UnreadableRegister('denied', message, permission);
    }
    default:
      return new UnreadableRegister(
        'provider-error',
        `${what} cannot be read: ${String(error.code)}`,
      );
  }
}
