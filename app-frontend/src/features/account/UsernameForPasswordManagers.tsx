/** Whose password it is, for password managers, which look for it beside the password; people know already. */
export function UsernameForPasswordManagers({ email }: { readonly email: string }) {
  return <input type="email" autoComplete="username" value={email} readOnly hidden />;
}
