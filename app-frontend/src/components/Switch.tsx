import { startTransition, useOptimistic } from 'react';

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => Promise<void>;
}

export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  const [shown, show] = useOptimistic(checked);
  const change = () =>
    startTransition(async () => {
      show(!shown);
      await onChange(!shown);
    });
  return (
    <label className="switch">
      <span>
        <span className="switch-label">{label}</span>
        {hint !== undefined && <span className="field-hint">{hint}</span>}
      </span>
      <input type="checkbox" role="switch" checked={shown} onChange={change} />
    </label>
  );
}
