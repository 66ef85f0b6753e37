import { isObject, listAt, ofType, property, type Resources } from './template';

/**
 * The metrics of our own that the alarms and dashboards of some templates read, each once. The application publishes
 * no other: a metric that nobody looks at is only a bill.
 */
export function customMetrics(templates: readonly Resources[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (namespace: unknown, name: unknown, dimensions: readonly unknown[]): void => {
    if (typeof namespace !== 'string' || namespace.startsWith('AWS/')) return;
    found.add([namespace, String(name), ...dimensions.map((each) => JSON.stringify(each)).sort()].join(' '));
  };
  const addMetric = (metric: unknown): void => {
    if (!isObject(metric)) return;
    const dimensions = Array.isArray(metric.Dimensions) ? (metric.Dimensions as unknown[]) : [];
    add(
      metric.Namespace,
      metric.MetricName,
      dimensions.map((each) => (isObject(each) ? [each.Name, each.Value] : each)),
    );
  };

  for (const resources of templates) {
    for (const alarm of ofType(resources, 'AWS::CloudWatch::Alarm')) {
      addMetric(alarm.Properties);
      for (const query of listAt(alarm, 'Metrics')) {
        if (isObject(query) && isObject(query.MetricStat)) addMetric(query.MetricStat.Metric);
      }
    }
    for (const dashboard of ofType(resources, 'AWS::CloudWatch::Dashboard')) {
      for (const row of widgetMetrics(property(dashboard, 'DashboardBody'))) {
        const labels = row.filter((each): each is string => typeof each === 'string');
        add(labels[0], labels[1], pairs(labels.slice(2)));
      }
    }
  }
  return found;
}

/** The `metrics` rows of every widget: `[namespace, name, dimension, value, …, options]`. */
function widgetMetrics(body: unknown): readonly (readonly unknown[])[] {
  const { widgets } = JSON.parse(literal(body)) as { widgets: { properties?: { metrics?: unknown[][] } }[] };
  return widgets.flatMap((widget) => widget.properties?.metrics ?? []);
}

/** A body with `Fn::Join`, what only CloudFormation knows as a word of its own. */
function literal(body: unknown): string {
  if (typeof body === 'string') return body;
  const join = isObject(body) ? body['Fn::Join'] : undefined;
  const parts = Array.isArray(join) && Array.isArray(join[1]) ? (join[1] as unknown[]) : [];
  return parts
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(JSON.stringify(part)).slice(1, -1)))
    .join('');
}

function pairs(labels: readonly string[]): [string, string][] {
  return labels.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, labels[index + 1] ?? '']] : [],
  );
}
