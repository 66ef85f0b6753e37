import { Link } from '../navigation/Link';
import { Icon } from './icons';

/** To the page that this one belongs to. */
export function BackLink({ to, label }: { readonly to: string; readonly label: string }) {
  return (
    <Link className="back" to={to}>
      <Icon name="back" />
      {label}
    </Link>
  );
}
