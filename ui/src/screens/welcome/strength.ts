// How strong a new password is: length first, and not one of the commonest. No rules of composition.

const COMMON =
  /^(password|passwort|12345678?9?0?|qwerty\w*|letmein|admin(istrator)?|welcome|iloveyou|melodrome|navidrome|music)\d*$/i;

/** 0 = not enough, 4 = long. */
export function strength(password: string): 0 | 1 | 2 | 3 | 4 {
  if (password.length < 8 || COMMON.test(password)) return 0;
  if (new Set(password).size < 4) return 1;
  if (password.length < 12) return 2;
  return password.length < 16 ? 3 : 4;
}
