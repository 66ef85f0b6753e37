import { Link } from '../navigation/Link';
import type { IconName } from './icons';
import { Icon } from './icons';

interface PageRowProps {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
  /** How it stands there. */
  readonly children?: string | undefined;
}

/** A line of a list that leads to a page. */
export function PageRow({ to, icon, label, children }: PageRowProps) {
  return (
    <li>
      <Link className="row" to={to}>
        <Icon name={icon} />
        <span className="row-label">{label}</span>
        {children !== undefined && <span className="row-value muted">{children}</span>}
        <Icon name="forward" />
      </Link>
    </li>
  );
}
