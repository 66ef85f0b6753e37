import { Component } from 'react';
import type { ReactNode } from 'react';
import { useTranslator } from '../i18n/language';

interface PageFailureProps {
  readonly children: ReactNode;
}

/** Stands in for what could not be shown: a defect, or a page that was never loaded before the network went. */
export class PageFailure extends Component<PageFailureProps, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failure /> : this.props.children;
  }
}

function Failure() {
  const t = useTranslator();
  return (
    <section className="card empty" role="alert">
      <p className="empty-title">{t('failure.title')}</p>
      <p className="muted">{t('failure.hint')}</p>
      {/* A full load on purpose: whatever was broken goes with the page. */}
      <a className="button button-primary" href="/">
        {t('failure.reload')}
      </a>
    </section>
  );
}
