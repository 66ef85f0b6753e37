interface FiguresProps {
  readonly figures: readonly { readonly label: string; readonly value: string }[];
}

export function Figures({ figures }: FiguresProps) {
  return (
    <dl className="figures">
      {figures.map(({ label, value }) => (
        <div key={label} className="card figure">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
